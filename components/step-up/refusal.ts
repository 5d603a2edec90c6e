import type { FailureBody } from '../../lib/portable/contracts/failure.ts';

/** The one translation of wire codes into sentences for a person who asked for something. `clock` writes hh:mm. */
export function refusalSentence(failure: FailureBody, clock: (iso: string) => string): string {
  const until = failure.retryAt === undefined ? null : clock(failure.retryAt);
  const request = `Request ${shortRequestId(failure.requestId)}`;
  switch (failure.code) {
    case 'step_up_refused':
      return 'Code not accepted. Mistyped, or used before: wait for the next one.';
    case 'locked':
      return until === null
        ? 'Too many tries. Wait a while. Colleagues are not affected.'
        : `Too many tries. Wait until ${until}. Colleagues are not affected.`;
    case 'rate_limited':
      return until === null ? 'Too many requests. Wait a minute.' : `Too many requests. Wait until ${until}.`;
    case 'frozen':
      return failure.since === undefined
        ? 'Frozen. Only the operator can lift it.'
        : `Frozen since ${clock(failure.since)}. Only the operator can lift it.`;
    case 'not_found':
      return 'Nothing here, or nothing you may see.';
    case 'step_up_required':
      return 'This session needs a code first.';
    case 'unauthenticated':
      return 'Signed out. Sign in again.';
    case 'conflict':
      return `Someone else was first. Load the page again. ${request}`;
    case 'key_refused':
      return failure.message;
    case 'invalid_request':
    case 'unavailable':
    case 'internal':
      return `It did not work. ${entriesLeft(failure.entries)}${request}`;
  }
}

/** "Not revealed. Attempt: entry 1204; failure: 1205. Request req_8f2c": what a failed opening left behind. */
export function notRevealedSentence(failure: FailureBody): string {
  const [attempt, failed] = failure.entries ?? [];
  const entries =
    attempt === undefined
      ? ''
      : failed === undefined
        ? ` Attempt: entry ${String(attempt)}.`
        : ` Attempt: entry ${String(attempt)}; failure: ${String(failed)}.`;
  return `Not revealed.${entries} Request ${shortRequestId(failure.requestId)}`;
}

/** Long enough to find the request in the logs, short enough to read out. */
export function shortRequestId(requestId: string): string {
  return requestId.slice(0, 12);
}

function entriesLeft(entries: readonly number[] | undefined): string {
  if (entries === undefined || entries.length === 0) return '';
  return entries.length === 1 ? `Entry ${String(entries[0])}. ` : `Entries ${entries.join(', ')}. `;
}
