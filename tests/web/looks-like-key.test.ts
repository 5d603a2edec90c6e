import { describe, expect, test } from 'vitest';
import { looksLikeKey } from '../../components/credentials/looks-like-key.ts';

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
