import { ok } from '../result.ts';
import { refuseCutOff, refuseMalformed } from './refusals.ts';
import type { KeyVerdict } from './verdict.ts';

const KEY_LENGTH = 36;

/**
 * Accepts Resend's keys, `re_` with 8 and 24 letters and digits. The shape does not tell sending access from full
 * access: only a call to the provider does. Null: not Resend's.
 */
export function recogniseResend(key: string): KeyVerdict | null {
  if (!key.startsWith('re_')) return null;
  if (!/^re_[A-Za-z0-9_]*$/.test(key))
    return refuseMalformed('resend', 'A Resend key does not look like this.');
  if (key.length < KEY_LENGTH) return refuseCutOff('resend', key.length, 'Resend keys', String(KEY_LENGTH));
  if (!/^re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}$/.test(key)) {
    return refuseMalformed('resend', 'A Resend key does not look like this.');
  }
  return ok({
    provider: 'resend',
    kind: 'api_key',
    mode: null,
    scope: 'Sending, or everything',
    warning: null,
  });
}
