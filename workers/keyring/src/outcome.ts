import type { KeyringRefusal } from '../../../lib/portable/contracts/keyring.ts';
import { err, type Result } from '../../../lib/portable/result.ts';

export type Outcome<Answer> = Result<Answer, KeyringRefusal>;

const STATUS: Record<KeyringRefusal['reason'], number> = {
  unauthenticated: 401,
  invalid_request: 400,
  refused: 403,
  code_refused: 403,
  locked: 429,
  rate_limited: 429,
  frozen: 423,
  stale_version: 409,
  conflict: 409,
};

/** The one refusal of every check on keys, tokens, roster and targets: which of them failed is not told. */
export const refused = err({ reason: 'refused' } as const satisfies KeyringRefusal);

/** Refuses while frozen. `since` in milliseconds since the epoch. */
export function frozen(since: number) {
  return err({ reason: 'frozen', since: new Date(since).toISOString() } as const satisfies KeyringRefusal);
}

export function toResponse(outcome: Outcome<object>): Response {
  if (outcome.ok) return json(200, outcome.value);
  return json(STATUS[outcome.failure.reason], outcome.failure);
}

/** The constant answer to everything that is not authenticated, whatever it asked for. */
export function unauthenticated(): Response {
  return json(401, { reason: 'unauthenticated' } satisfies KeyringRefusal);
}

/** The answer of a keyring that refuses to start. Why stands in its log only. */
export function notStarted(): Response {
  return json(503, { reason: 'unavailable' });
}

/** The constant answer to a bug. What it was stands in the log only. */
export function broken(): Response {
  return json(500, { reason: 'internal' });
}

function json(status: number, body: object): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
