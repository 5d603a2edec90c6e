import 'server-only';
import type { z } from 'zod';
import type { FailureBody } from '../portable/contracts/failure.ts';
import { assureAnswer } from '../portable/contracts/functions.ts';
import type { Result } from '../portable/result.ts';
import { keepDeviceToken, readDeviceToken } from './device.ts';
import { refuse } from './failures.ts';
import { callFunction } from './functions.ts';
import { readSession } from './session.ts';
import { sealedAsk, stepUp } from './step-up.ts';

export type Assurance = Result<z.infer<typeof assureAnswer>, FailureBody>;

/**
 * Passes a code for the caller's own session: relays the sealed authorisation, spends the grant at once, and has this
 * browser remembered for 30 days. The session comes from the verified token, never from the page.
 */
export async function assureWithCode(ask: z.input<typeof sealedAsk>): Promise<Assurance> {
  const read = sealedAsk.safeParse(ask);
  if (!read.success) return refuse('invalid_request');
  const session = await readSession();
  if (!session) return refuse('unauthenticated');
  const granted = await stepUp({
    action: 'session.assure',
    tenantId: null,
    target: { kind: 'session', id: session.sessionId },
    ...read.data,
  });
  if (!granted.ok) return granted;
  const deviceToken = await keepDeviceToken();
  return callFunction('assure', { grant: granted.value.grant, deviceToken }, assureAnswer);
}

/** Assures a new session of a browser that passed a code in the last 30 days. False when it did not, or not here. */
export async function assureWithDevice(): Promise<boolean> {
  const deviceToken = await readDeviceToken();
  if (!deviceToken) return false;
  return (await callFunction('assure', { deviceToken }, assureAnswer)).ok;
}
