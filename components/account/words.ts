import { clockTime } from '../ui/time-text.ts';
import type { FormState } from './actions.ts';

/** The sentence for a refused sign-in or sign-up. Which of e-mail and password was wrong is not told. */
export function refusalSentence(state: FormState & { kind: 'refused' }, zone: string): string {
  switch (state.reason) {
    case 'credentials_refused':
      return 'E-mail or password is not right.';
    case 'unconfirmed':
      return 'Confirm your address first: the link is in your mailbox.';
    case 'link_spent':
      return 'Expired or used. Sign up again or sign in.';
    case 'email_malformed':
      return 'This is not an e-mail address.';
    case 'password_short':
      return 'Use at least 12 characters.';
    case 'password_weak':
      return 'Too easy to guess. Use a longer or less common password.';
    case 'password_long':
      return 'At most 72 characters.';
    case 'rate_limited':
      return state.retryAt
        ? `Too many tries. Try again at ${clockTime(new Date(state.retryAt), zone)}.`
        : 'Too many tries. Try again in a few minutes.';
    case 'unavailable':
      return 'This cannot be done right now. Try again.';
  }
}
