import type { WireCode } from '../../../lib/portable/contracts/failure.ts';
import type { DatabaseRefusal } from './database/connection.ts';
import type { KeyringFailure } from './keyring-client.ts';

/** A refused request, before it becomes an answer. `message` defaults to the sentence of its code. */
export interface Failure {
  code: WireCode;
  message?: string;
  retryAt?: string;
  since?: string;
  reason?: string;
  entries?: number[];
}

/** The sentence of each wire code. None tells which check failed. */
export const MESSAGES: Record<WireCode, string> = {
  invalid_request: 'The request was not understood.',
  unauthenticated: 'Sign in again.',
  step_up_required: 'Enter a code first.',
  step_up_refused: 'Code not accepted. Mistyped, or used before: wait for the next one.',
  not_found: 'Nothing here, or nothing you may see.',
  conflict: 'Changed in the meantime, used already or expired. Start again.',
  key_refused: 'This key is refused.',
  frozen: 'Frozen. Only the operator can lift it.',
  locked: 'Too many tries. Wait. Colleagues are not affected.',
  rate_limited: 'Too many requests. Wait.',
  unavailable: 'Something that this needs does not answer. Try again.',
  internal: 'Something went wrong here.',
};

/** The database's refusals on the wire. */
export function databaseFailure(refusal: DatabaseRefusal): Failure {
  switch (refusal) {
    case 'invalid_request':
    case 'unauthenticated':
    case 'step_up_required':
    case 'not_found':
    case 'conflict':
    case 'frozen':
    case 'rate_limited':
    case 'unavailable':
      return { code: refusal };
    case 'gone':
      return { code: 'conflict' };
  }
}

/** The database's refusals of a grant: one that was spent or revoked answers as one that was never good. */
export function grantFailure(refusal: DatabaseRefusal): Failure {
  return refusal === 'gone' ? { code: 'step_up_refused' } : databaseFailure(refusal);
}

/** The keyring's refusals on the wire: a wrong code, a foreign authorisation and a beaten one look alike. */
export function keyringFailure(failure: KeyringFailure): Failure {
  switch (failure.reason) {
    case 'code_refused':
    case 'refused':
    case 'conflict':
      return { code: 'step_up_refused' };
    case 'stale_version':
      return { code: 'conflict' };
    case 'locked':
    case 'rate_limited':
      return { code: failure.reason, retryAt: failure.retryAt };
    case 'frozen':
      return { code: 'frozen', since: failure.since };
    case 'unauthenticated':
    case 'invalid_request':
    case 'unreachable':
      return { code: 'unavailable' };
  }
}
