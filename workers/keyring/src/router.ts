import { fromUtf8, sha256, toBase64Url, type Bytes } from '../../../lib/portable/bytes.ts';
import {
  keyringOperation,
  type CallerClaims,
  type KeyringOperation,
} from '../../../lib/portable/contracts/keyring.ts';
import { verifyCaller } from '../../../lib/portable/tokens/caller.ts';
import { readBody } from './body.ts';
import { boot } from './boot.ts';
import type { Env, Keys } from './env.ts';
import { logLine } from './log.ts';
import { performing, type Perform } from './operation.ts';
import { close } from './operations/close.ts';
import { confirmFactor } from './operations/confirm-factor.ts';
import { enrolFactor } from './operations/enrol-factor.ts';
import { finish } from './operations/finish.ts';
import { freeze, unfreeze } from './operations/freeze.ts';
import { ledger } from './operations/ledger.ts';
import { open } from './operations/open.ts';
import { seal } from './operations/seal.ts';
import { status } from './operations/status.ts';
import { stepUp } from './operations/step-up.ts';
import { broken, notStarted, toResponse, unauthenticated } from './outcome.ts';

const OPERATIONS: Record<KeyringOperation, Perform> = {
  'enrol-factor': performing(enrolFactor),
  'confirm-factor': performing(confirmFactor),
  'step-up': performing(stepUp),
  seal: performing(seal),
  open: performing(open),
  close: performing(close),
  finish: performing(finish),
  status: performing(status),
  ledger: performing(ledger),
  freeze: performing(freeze),
  unfreeze: performing(unfreeze),
};

/**
 * Answers one request. Before a good start: 503, whatever was asked. Without a good token for exactly this operation
 * and body: one constant 401, also for paths and methods that do not exist. After a bug: one
 * constant 500. `now` in milliseconds since the epoch.
 */
export async function answer(request: Request, env: Env, now: number): Promise<Response> {
  try {
    return await answerStarted(request, env, now);
  } catch (thrown) {
    // The name only: a message could quote what was asked.
    logLine(`a request broke off. ${thrown instanceof Error ? thrown.name : 'unknown'}`);
    return broken();
  }
}

async function answerStarted(request: Request, env: Env, now: number): Promise<Response> {
  const keys = await boot(env);
  if (!keys.ok) {
    logLine(`refuses to start. ${keys.failure}`);
    return notStarted();
  }
  const operation = operationOf(request);
  const caller = operation && (await authenticate(request, { operation, keys: keys.value, now }));
  if (operation === null || caller === null) return unauthenticated();
  const body = await readBody(request);
  if (body === null || caller.body !== toBase64Url(await sha256(body))) return unauthenticated();
  const outcome = await OPERATIONS[operation](parseJson(body), { env, keys: keys.value, caller, now });
  return outcome === null ? unauthenticated() : toResponse(outcome);
}

function operationOf(request: Request): KeyringOperation | null {
  const match = /^\/v1\/([a-z-]+)$/.exec(new URL(request.url).pathname);
  const operation = keyringOperation.safeParse(match?.[1]);
  return request.method === 'POST' && operation.success ? operation.data : null;
}

/** The caller's claims, of which the digest of the body is not compared yet: no body is read for an unknown caller. */
async function authenticate(
  request: Request,
  asked: { operation: KeyringOperation; keys: Keys; now: number },
): Promise<CallerClaims | null> {
  const token = /^Bearer ([^\s]+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) return null;
  const claims = await verifyCaller(token, {
    keys: asked.keys.callers,
    audience: asked.keys.url,
    now: new Date(asked.now),
  });
  return claims.ok && claims.value.operation === asked.operation ? claims.value : null;
}

function parseJson(body: Bytes): unknown {
  const text = fromUtf8(body);
  if (!text.ok) return undefined;
  try {
    return JSON.parse(text.value);
  } catch {
    return undefined;
  }
}
