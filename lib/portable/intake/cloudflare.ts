import { ok } from '../result.ts';
import { refuse, refuseCutOff, refuseMalformed } from './refusals.ts';
import type { KeyVerdict } from './verdict.ts';

const NEW_TOKEN_LENGTH = 53;

/**
 * Accepts Cloudflare's tokens: `cfut_` (user) and `cfat_` (account) with 40 letters and digits and an 8-digit
 * checksum, whose algorithm is not published, and the older form of 40 characters without a prefix. Refuses global
 * keys and Origin CA keys. A string of 37 to 45 hexadecimal digits counts as a global key: an older token that happens
 * to have only such digits does not occur. Null: not Cloudflare's. The older form has no prefix, so ask this last.
 */
export function recogniseCloudflare(key: string): KeyVerdict | null {
  if (key.startsWith('cfk_') || /^[a-f0-9]{37,45}$/.test(key)) {
    return refuse(
      'cloudflare_global',
      'cloudflare',
      'A global key is the whole account.',
      'Make a token with Zone Read and Analytics Read.',
    );
  }
  if (key.startsWith('v1.0-')) {
    return refuse('cloudflare_origin_ca', 'cloudflare', 'Deprecated.', 'Make a token.');
  }
  if (/^cf[ua]t_/.test(key)) return recogniseNewToken(key);
  if (!/^[A-Za-z0-9_-]{40}$/.test(key)) return null;
  return ok({
    provider: 'cloudflare',
    kind: 'legacy_token',
    mode: null,
    scope: 'Chosen permissions',
    warning: 'Roll it at Cloudflare to get the form that secret scanners know.',
  });
}

function recogniseNewToken(key: string): KeyVerdict {
  if (!/^cf[ua]t_[A-Za-z0-9]*$/.test(key)) {
    return refuseMalformed('cloudflare', 'A Cloudflare token does not look like this.');
  }
  if (key.length < NEW_TOKEN_LENGTH) {
    return refuseCutOff('cloudflare', key.length, 'new Cloudflare tokens', String(NEW_TOKEN_LENGTH));
  }
  if (key.length > NEW_TOKEN_LENGTH) {
    const message = `Too long: ${key.length} characters, new Cloudflare tokens have ${NEW_TOKEN_LENGTH}.`;
    return refuseMalformed('cloudflare', message);
  }
  if (!/[a-f0-9]{8}$/.test(key)) {
    return refuseMalformed('cloudflare', 'Its last eight characters are not a checksum.');
  }
  const account = key.startsWith('cfat_');
  return ok({
    provider: 'cloudflare',
    kind: account ? 'account_token' : 'user_token',
    mode: null,
    scope: account ? 'Chosen permissions of one account' : 'Chosen permissions of one person',
    warning: null,
  });
}
