import type { FailureBody } from '@/lib/portable/contracts/failure.ts';
import { clockTime } from './time-text.ts';

/** The one sentence for each wire code. A screen with words of its own for a code says those instead. */
export function failureSentence(failure: FailureBody, zone: string): string {
  switch (failure.code) {
    case 'invalid_request':
      return 'That was not understood. Load the page again.';
    case 'unauthenticated':
      return 'You are signed out. Sign in again.';
    case 'step_up_required':
      return 'This needs a fresh code. Sign in with your code first.';
    case 'step_up_refused':
      return 'Code not accepted. Mistyped, or used before: wait for the next one.';
    case 'not_found':
      return 'Nothing here, or nothing you may see.';
    case 'conflict':
      return 'Somebody changed this first. Load the page again.';
    case 'key_refused':
      return failure.message;
    case 'frozen':
      return failure.since
        ? `Frozen since ${clockTime(new Date(failure.since), zone)}. Only the operator can lift it.`
        : 'Frozen. Only the operator can lift it.';
    case 'locked':
      return failure.retryAt
        ? `Too many tries. Wait until ${clockTime(new Date(failure.retryAt), zone)}. Colleagues are not affected.`
        : 'Too many tries. Wait a while. Colleagues are not affected.';
    case 'rate_limited':
      return failure.retryAt
        ? `Too many tries. Try again at ${clockTime(new Date(failure.retryAt), zone)}.`
        : 'Too many tries. Try again later.';
    case 'unavailable':
      return 'This cannot be done right now. Try again.';
    case 'internal':
      return 'Something failed on our side.';
  }
}

/** Whether the request id helps: it does where somebody must look into it, not where a person mistyped. */
function namesRequest(failure: FailureBody): boolean {
  return failure.code !== 'step_up_refused' && failure.code !== 'key_refused' && failure.code !== 'locked';
}

/** A refusal in place, with its request id. Put it into a Field's `error`, or into an element of role alert. */
export function FailureText({ failure, zone }: { failure: FailureBody; zone: string }) {
  return (
    <>
      {failureSentence(failure, zone)}
      {namesRequest(failure) ? (
        <>
          {' '}
          <span className="whitespace-nowrap">
            Request <span className="font-mono">{failure.requestId}</span>
          </span>
        </>
      ) : null}
    </>
  );
}
