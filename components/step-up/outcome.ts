import type { FailureBody } from '../../lib/portable/contracts/failure.ts';
import { err } from '../../lib/portable/result.ts';
import type { Outcome } from './actions.ts';

const NOT_SENT: FailureBody = { code: 'unavailable', message: 'not sent', requestId: 'not sent' };

/**
 * What an action answers, and `unavailable` when it could not be sent or broke on the way. A form that waits for an
 * answer that never comes stays busy for good, and holds a pasted key for as long.
 */
export async function outcomeOf<T>(sending: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await sending;
  } catch {
    return err(NOT_SENT);
  }
}
