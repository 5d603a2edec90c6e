import { utf8 } from '../bytes.ts';
import type { Provider } from '../contracts/common.ts';
import { KEY_BYTES_MAX } from '../policy/limits.ts';
import { ok, type Result } from '../result.ts';
import { recogniseCloudflare } from './cloudflare.ts';
import { refuseInput, refuseWrongProvider } from './refusals.ts';
import { recogniseResend } from './resend.ts';
import { recogniseStripe } from './stripe.ts';
import { recogniseSupabase } from './supabase.ts';
import type { KeyRefusal, KeyShape, KeyVerdict } from './verdict.ts';

export interface RecognisedKey extends KeyShape {
  key: string;
  /** The last four characters of the key: all that is ever shown again without a code. */
  lastFour: string;
  /** Whitespace around the key was removed; the member is told. */
  trimmed: boolean;
}

/**
 * Recognises a pasted provider key by its shape alone, in the page and again in the function that stores it. Refuses
 * keys that give more than reading needs, keys of another provider than `expected`, cut-off and malformed ones, and
 * anything that is no key; each refusal says why and what to make instead. An over-privileged key is refused as such
 * whichever provider was chosen. Shapes: docs of the four providers, and what secret scanners match.
 */
export function recogniseKey(input: string, expected?: Provider): Result<RecognisedKey, KeyRefusal> {
  const key = input.trim();
  const verdict = refuseUnreadable(key, expected) ?? recogniseShape(key) ?? refuseUnknown(key, expected);
  if (!verdict.ok) return verdict;
  if (expected !== undefined && verdict.value.provider !== expected) {
    return refuseWrongProvider(verdict.value.provider, expected);
  }
  return ok({ ...verdict.value, key, lastFour: key.slice(-4), trimmed: key !== input });
}

function refuseUnreadable(key: string, expected: Provider | undefined): KeyVerdict | null {
  if (key === '') return refuseInput('empty', 'Nothing was pasted.', expected);
  if (utf8(key).length > KEY_BYTES_MAX) {
    return refuseInput('oversized', `Longer than ${KEY_BYTES_MAX} bytes: no key is.`, expected);
  }
  if (/\s/.test(key)) return refuseInput('malformed', 'There is a space or a line break inside.', expected);
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return refuseInput('malformed', 'There is a character inside that no key has.', expected);
  }
  return null;
}

function recogniseShape(key: string): KeyVerdict | null {
  // Cloudflare last: its older tokens have no prefix of their own.
  return recogniseStripe(key) ?? recogniseResend(key) ?? recogniseSupabase(key) ?? recogniseCloudflare(key);
}

function refuseUnknown(key: string, expected: Provider | undefined): KeyVerdict {
  // Stripe and Resend both sign webhooks with `whsec_` secrets.
  if (key.startsWith('whsec_'))
    return refuseInput('webhook_secret', 'A webhook secret reads nothing.', expected);
  return refuseInput('unknown_key', 'No key of a known provider looks like this.', expected);
}
