import { describe, expect, test } from 'vitest';
import { holdsKey, looksLikeKey } from '../../components/credentials/looks-like-key.ts';
import { siteDraft } from '../../components/sites/site-draft.ts';

// Joined at run time, so that a secret scanner that speaks has found something.
const made = (...parts: string[]) => parts.join('_');

describe('text typed into a search', () => {
  test.each([
    ['a Stripe key', made('rk', 'live', 'a')],
    ['a Stripe secret key', made('sk', 'test', '1')],
    ['a Cloudflare token', made('cfut', 'abc')],
    ['a Supabase token', made('sbp', '0123')],
    ['a Supabase secret key', made('sb', 'secret', 'x')],
    ['a Resend key', made('re', 'AbCd1234')],
    ['a webhook secret', made('whsec', 'x')],
    ['a JWT', 'eyJhbGciOi'],
    ['an older token without a prefix', 'x'.repeat(40)],
    ['a key after a word', `stripe ${made('zz', 'b'.repeat(30))}`],
    ['a key with spaces around', ` ${made('rk', 'live', 'a')} `],
  ])('is taken for a key when it is %s', (_, text) => {
    expect(looksLikeKey(text)).toBe(true);
  });

  test.each(['4242', 'Checkout, read only', 'reports', 'skylight', 'rk', 'research team', ''])(
    'is searched for when it is %j',
    (text) => {
      expect(looksLikeKey(text)).toBe(false);
    },
  );
});

describe('a name or a reason', () => {
  test.each([
    ['a Stripe key', made('rk', 'live', 'a'.repeat(24))],
    ['a Stripe secret key among words', `old one: ${made('sk', 'live', 'b2'.repeat(12))}, gone`],
    ['a Resend key', made('re', 'AbCd1234', 'x'.repeat(24))],
    ['a Supabase secret key', made('sb', 'secret', 'x'.repeat(31))],
    ['a Cloudflare token', made('cfut', 'Ab1'.repeat(16))],
    ['an older Cloudflare token', 'aB3-'.repeat(10)],
    ['a global key', '0a'.repeat(18) + '1'],
    ['a JWT', `eyJ${'a'.repeat(30)}.eyJ${'b'.repeat(30)}.c`],
  ])('is refused with %s in it', (_, text) => {
    expect(holdsKey(text)).toBe(true);
  });

  test.each([
    'Checkout, read only',
    'production-stripe-webhook-reader-of-2026-and-later',
    're_marketing_list_of_spring',
    'Client asked: rk_live key of the shop',
    'sk_ key of the old shop',
    'INC-20261122-1204 rollback of the payment service',
    '',
  ])('is taken as it is when it is %j', (text) => {
    expect(holdsKey(text)).toBe(false);
  });
});

test('a site is not named by a key', () => {
  const site = { name: 'Pine Hotel', domain: 'pine.example', environments: ['production'] };
  const key = made('rk', 'live', 'a'.repeat(24));
  expect(siteDraft.safeParse(site).success).toBe(true);
  expect(siteDraft.safeParse({ ...site, name: key }).success).toBe(false);
  expect(siteDraft.safeParse({ ...site, environments: [key] }).success).toBe(false);
});
