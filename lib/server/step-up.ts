import 'server-only';
import type { z } from 'zod';
import type { FailureBody } from '../portable/contracts/failure.ts';
import { stepUpBody, stepUpResult } from '../portable/contracts/functions.ts';
import type { Result } from '../portable/result.ts';
import { keepDeviceToken } from './device.ts';
import { refuse } from './failures.ts';
import { callFunction } from './functions.ts';

/** What a page hands over for a step-up: everything but the device, which only this server knows. */
export const stepUpAsk = stepUpBody.omit({ deviceToken: true });
/** The part of it that only a page can make. */
export const sealedAsk = stepUpAsk.pick({ parameters: true, sealed: true });
export type StepUpAsk = z.input<typeof stepUpAsk>;

/**
 * Relays a page's sealed authorisation and returns the grant. The grant is for the same server action to spend:
 * never return it to the page. Refuses a malformed ask with `invalid_request`, else what the function refuses.
 */
export async function stepUp(ask: StepUpAsk): Promise<Result<z.infer<typeof stepUpResult>, FailureBody>> {
  const read = stepUpAsk.safeParse(ask);
  if (!read.success) return refuse('invalid_request');
  // The keyring gives a device that passed a code an attempt budget of its own, so each browser has its token early.
  const body = { ...read.data, deviceToken: await keepDeviceToken() };
  return callFunction('step-up', body, stepUpResult);
}
