import { z } from 'zod';
import { fromBase64Url, fromUtf8 } from '../bytes.ts';
import { ok } from '../result.ts';
import { refuse, refuseCutOff, refuseMalformed } from './refusals.ts';
import type { KeyVerdict } from './verdict.ts';

const MAKE_SCOPED = 'Make a scoped token.';
const TOKEN_LENGTH = 44;

/**
 * Accepts Supabase's scoped tokens, publishable keys and (with a warning) anon keys. Refuses classic and OAuth tokens,
 * and whatever skips row-level security: `sb_secret_` keys, and JWTs whose payload says `service_role`. A scoped token
 * begins `sbp_fc`; so does one classic token in 256 (`sbp_` and 40 hexadecimal digits), which only a call to the
 * provider can tell apart. Null: not Supabase's.
 */
export function recogniseSupabase(key: string): KeyVerdict | null {
  if (key.startsWith('sb_secret_')) return refuseAboveRowSecurity('supabase_secret');
  if (key.startsWith('sb_publishable_')) return recognisePublishable(key);
  if (key.startsWith('sbp_')) return recogniseToken(key);
  if (key.startsWith('eyJ')) return recogniseJwt(key);
  return null;
}

function refuseAboveRowSecurity(reason: 'supabase_secret' | 'supabase_service_role'): KeyVerdict {
  return refuse(reason, 'supabase', 'It skips row-level security.', MAKE_SCOPED);
}

function recognisePublishable(key: string): KeyVerdict {
  // Only the prefix is promised; the rest is not a published grammar.
  if (!/^sb_publishable_[A-Za-z0-9_-]*$/.test(key)) {
    return refuseMalformed('supabase', 'A Supabase publishable key does not look like this.');
  }
  if (key.length < 35) return refuseCutOff('supabase', key.length, 'Supabase publishable keys', 'more');
  return ok({
    provider: 'supabase',
    kind: 'publishable_key',
    mode: null,
    scope: 'What row-level security gives to anyone',
    warning: null,
  });
}

function recogniseToken(key: string): KeyVerdict {
  if (key.startsWith('sbp_oauth_')) {
    return refuse('supabase_oauth', 'supabase', 'An OAuth token ends by itself.', MAKE_SCOPED);
  }
  if (!/^sbp_[A-Za-z0-9_-]*$/.test(key)) {
    return refuseMalformed('supabase', 'A Supabase token does not look like this.');
  }
  if (key.length < TOKEN_LENGTH) {
    return refuseCutOff('supabase', key.length, 'Supabase tokens', String(TOKEN_LENGTH));
  }
  if (key.length > TOKEN_LENGTH) {
    const message = `Too long: ${key.length} characters, Supabase tokens have ${TOKEN_LENGTH}.`;
    return refuseMalformed('supabase', message);
  }
  if (!key.startsWith('sbp_fc')) {
    return refuse('supabase_classic', 'supabase', 'It opens the whole account.', MAKE_SCOPED);
  }
  return ok({
    provider: 'supabase',
    kind: 'scoped_token',
    mode: null,
    scope: 'Chosen permissions of chosen projects',
    warning: null,
  });
}

const jwtPayload = z.object({ role: z.string() });

function recogniseJwt(key: string): KeyVerdict | null {
  const role = roleOfJwt(key);
  if (role === 'service_role') return refuseAboveRowSecurity('supabase_service_role');
  if (role !== 'anon') return null;
  return ok({
    provider: 'supabase',
    kind: 'anon_key',
    mode: null,
    scope: 'What row-level security gives to anyone',
    warning: 'Supabase ends anon keys with 2026. Use a publishable key.',
  });
}

function roleOfJwt(key: string): string | null {
  const payload = fromBase64Url(key.split('.')[1] ?? '');
  const text = payload.ok ? fromUtf8(payload.value) : payload;
  if (!text.ok) return null;
  try {
    const parsed = jwtPayload.safeParse(JSON.parse(text.value));
    return parsed.success ? parsed.data.role : null;
  } catch {
    return null;
  }
}
