import { describe, expect, test } from 'vitest';
import { toBase64Url, utf8 } from '../../lib/portable/bytes.ts';
import type { Provider } from '../../lib/portable/contracts/common.ts';
import { recogniseKey } from '../../lib/portable/intake/recognise.ts';

// Every key here is built from repeated letters, so that no secret scanner takes one for real.
const joined = (...parts: string[]) => parts.join('_');
const hex = (length: number) => 'ab'.repeat(length).slice(0, length);
const letters = (length: number) => 'Zz9'.repeat(length).slice(0, length);
const jwt = (payload: unknown) =>
  [{ alg: 'HS256', typ: 'JWT' }, payload].map((part) => toBase64Url(utf8(JSON.stringify(part)))).join('.') +
  '.' +
  letters(43);

const KEYS = {
  stripe: joined('rk', 'live', letters(24)),
  cloudflare: joined('cfut', letters(40) + hex(8)),
  supabase: joined('sbp', `fc${letters(38)}`),
  resend: joined('re', letters(8), letters(24)),
} satisfies Record<Provider, string>;

describe('accepts', () => {
  test.each([
    ['a live restricted key of Stripe', KEYS.stripe, 'stripe', 'restricted_key', 'live'],
    [
      'a test restricted key of Stripe',
      joined('rk', 'test', letters(99)),
      'stripe',
      'restricted_key',
      'test',
    ],
    ['a user token of Cloudflare', KEYS.cloudflare, 'cloudflare', 'user_token', null],
    [
      'an account token of Cloudflare',
      joined('cfat', letters(40) + hex(8)),
      'cloudflare',
      'account_token',
      null,
    ],
    ['an older Cloudflare token', letters(40), 'cloudflare', 'legacy_token', null],
    ['a scoped token of Supabase', KEYS.supabase, 'supabase', 'scoped_token', null],
    ['a scoped token of Supabase in digits', joined('sbp', `fc${hex(38)}`), 'supabase', 'scoped_token', null],
    [
      'a publishable key of Supabase',
      joined('sb', 'publishable', letters(22), letters(8)),
      'supabase',
      'publishable_key',
      null,
    ],
    ['an anon key of Supabase', jwt({ role: 'anon', ref: letters(20) }), 'supabase', 'anon_key', null],
    ['a key of Resend', KEYS.resend, 'resend', 'api_key', null],
  ])('%s', (_name, key, provider, kind, mode) => {
    const verdict = recogniseKey(key);
    expect(verdict).toMatchObject({ ok: true, value: { provider, kind, mode, key, trimmed: false } });
    expect(verdict.ok && verdict.value.lastFour).toBe(key.slice(-4));
  });

  test('says that it trimmed whitespace around a key, and keeps the key without it', () => {
    const verdict = recogniseKey(` \t${KEYS.stripe}\r\n`, 'stripe');
    expect(verdict).toMatchObject({ ok: true, value: { key: KEYS.stripe, trimmed: true } });
  });

  test('warns about forms that their provider is ending', () => {
    expect(recogniseKey(letters(40))).toMatchObject({
      ok: true,
      value: { warning: expect.stringMatching(/Roll it/) },
    });
    expect(recogniseKey(jwt({ role: 'anon' }))).toMatchObject({
      ok: true,
      value: { warning: expect.stringMatching(/2026/) },
    });
  });
});

describe('refuses with the reason and what to use instead', () => {
  test.each([
    [
      joined('sk', 'live', letters(24)),
      'stripe_secret',
      'A secret key can move money. Make a restricted key (rk_) with read permissions.',
    ],
    [
      joined('sk', 'test', letters(24)),
      'stripe_secret',
      'A secret key can move money. Make a restricted key (rk_) with read permissions.',
    ],
    [
      joined('sk', 'org', 'live', letters(24)),
      'stripe_organisation',
      'It opens many accounts. Make a restricted key in one.',
    ],
    [
      joined('pk', 'live', letters(24)),
      'stripe_publishable',
      'Publishable keys read nothing. Make a restricted key.',
    ],
    [
      joined('cfk', letters(40) + hex(8)),
      'cloudflare_global',
      'A global key is the whole account. Make a token with Zone Read and Analytics Read.',
    ],
    [
      hex(37),
      'cloudflare_global',
      'A global key is the whole account. Make a token with Zone Read and Analytics Read.',
    ],
    [
      hex(45),
      'cloudflare_global',
      'A global key is the whole account. Make a token with Zone Read and Analytics Read.',
    ],
    [`v1.0-${hex(24)}-${hex(146)}`, 'cloudflare_origin_ca', 'Deprecated. Make a token.'],
    [joined('sbp', hex(40)), 'supabase_classic', 'It opens the whole account. Make a scoped token.'],
    [
      joined('sbp', 'oauth', hex(40)),
      'supabase_oauth',
      'An OAuth token ends by itself. Make a scoped token.',
    ],
    [
      jwt({ role: 'service_role' }),
      'supabase_service_role',
      'It skips row-level security. Make a scoped token.',
    ],
    [
      joined('sb', 'secret', letters(22), letters(8)),
      'supabase_secret',
      'It skips row-level security. Make a scoped token.',
    ],
    [
      joined('cfut', letters(36)),
      'cut_off',
      'Cut off: 41 characters, new Cloudflare tokens have 53. Copy the whole key and paste it again.',
    ],
  ])('case %#', (key, reason, sentence) => {
    const verdict = recogniseKey(key);
    expect(verdict.ok).toBe(false);
    if (verdict.ok) return;
    expect(verdict.failure.reason).toBe(reason);
    expect(`${verdict.failure.message} ${verdict.failure.instead}`).toBe(sentence);
    expect(verdict.failure.link).toMatch(/^https:/);
  });

  test.each([
    ['nothing', '', 'empty'],
    ['only whitespace', ' \n\t ', 'empty'],
    ['a line break inside', `${KEYS.stripe.slice(0, 20)}\n${KEYS.stripe.slice(20)}`, 'malformed'],
    ['a space inside', `${KEYS.resend} ${KEYS.resend}`, 'malformed'],
    ['a letter beyond ASCII', `${KEYS.stripe}ß`, 'malformed'],
    ['a zero-width character', `${KEYS.stripe}\u200b`, 'malformed'],
    ['more than 4096 bytes', letters(4097), 'oversized'],
    ['a word', 'hunter2', 'unknown_key'],
    ['an assignment', `STRIPE_KEY=${KEYS.stripe}`, 'unknown_key'],
    ['a JWT of somebody else', jwt({ sub: 'somebody' }), 'unknown_key'],
    ['a JWT without a payload', 'eyJ.%%%.x', 'unknown_key'],
    ['a webhook secret', joined('whsec', letters(32)), 'webhook_secret'],
    ['a cut-off restricted key', joined('rk', 'live', letters(19)), 'cut_off'],
    ['a restricted key of no mode', joined('rk', letters(30)), 'malformed'],
    ['a restricted key that is too long', joined('rk', 'live', letters(248)), 'malformed'],
    ['a cut-off Resend key', KEYS.resend.slice(0, 35), 'cut_off'],
    ['a Resend key that is too long', `${KEYS.resend}a`, 'malformed'],
    ['a cut-off Supabase token', KEYS.supabase.slice(0, 43), 'cut_off'],
    ['a Supabase token that is too long', `${KEYS.supabase}a`, 'malformed'],
    ['a Cloudflare token that is too long', `${KEYS.cloudflare}a`, 'malformed'],
    ['a Cloudflare token without its checksum', joined('cfut', letters(40) + 'Z'.repeat(8)), 'malformed'],
  ])('%s', (_name, input, reason) => {
    expect(recogniseKey(input)).toMatchObject({ ok: false, failure: { reason } });
  });

  test('a key of another provider than the chosen one', () => {
    expect(recogniseKey(KEYS.resend, 'stripe')).toMatchObject({
      ok: false,
      failure: {
        reason: 'wrong_provider',
        message: 'This is a Resend key; you chose Stripe.',
        instead: 'Use Resend.',
      },
    });
  });

  test.each(Object.entries(KEYS))(
    'a key of %s under every other provider, and accepts it under its own',
    (own, key) => {
      for (const chosen of Object.keys(KEYS) as Provider[]) {
        const verdict = recogniseKey(key, chosen);
        expect(verdict.ok ? 'accepted' : verdict.failure.reason).toBe(
          chosen === own ? 'accepted' : 'wrong_provider',
        );
      }
    },
  );

  test('an over-privileged key as such, whichever provider was chosen', () => {
    expect(recogniseKey(joined('sk', 'live', letters(24)), 'resend')).toMatchObject({
      ok: false,
      failure: { reason: 'stripe_secret' },
    });
  });

  test('without repeating any of the input', () => {
    const secret = joined('sk', 'live', 'Q'.repeat(24));
    expect(JSON.stringify(recogniseKey(secret))).not.toContain('QQQ');
  });
});
