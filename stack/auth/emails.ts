import { ok, type Result } from '../../lib/portable/result.ts';
import { invalid, type Refusal } from './errors.ts';

// The address syntax of the HTML standard, §4.10.5.1.5. No space and no line break passes, so that an address cannot
// add a header to a mail.
const ADDRESS =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** An e-mail address in lower case, which is how addresses are kept and compared. */
export function parseEmail(text: string): Result<string, Refusal> {
  if (text === '') return invalid('An email address is required');
  if (text.length > 255) return invalid('An email address is too long');
  if (!ADDRESS.test(text)) return invalid('Unable to validate email address: invalid format');
  return ok(text.toLowerCase());
}
