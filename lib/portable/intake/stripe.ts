import { ok } from '../result.ts';
import { refuse, refuseCutOff, refuseMalformed } from './refusals.ts';
import type { KeyVerdict } from './verdict.ts';

const MAKE_RESTRICTED = 'Make a restricted key (rk_) with read permissions.';

/**
 * Accepts Stripe's restricted keys, `rk_live_` or `rk_test_` with 20 to 247 letters and digits. Refuses secret,
 * organisation and publishable keys by their prefix alone. Null: not Stripe's.
 */
export function recogniseStripe(key: string): KeyVerdict | null {
  if (key.startsWith('sk_org_')) {
    return refuse(
      'stripe_organisation',
      'stripe',
      'It opens many accounts.',
      'Make a restricted key in one.',
    );
  }
  if (key.startsWith('sk_')) {
    return refuse('stripe_secret', 'stripe', 'A secret key can move money.', MAKE_RESTRICTED);
  }
  if (key.startsWith('pk_')) {
    return refuse('stripe_publishable', 'stripe', 'Publishable keys read nothing.', 'Make a restricted key.');
  }
  if (!key.startsWith('rk_')) return null;

  const parts = /^rk_(live|test)_([A-Za-z0-9]*)$/.exec(key);
  if (parts === null) return refuseMalformed('stripe', 'A Stripe restricted key does not look like this.');
  const length = parts[2]?.length ?? 0;
  if (length < 20) return refuseCutOff('stripe', key.length, 'Stripe restricted keys', 'at least 28');
  if (length > 247) return refuseMalformed('stripe', 'Too long for a Stripe restricted key.');
  return ok({
    provider: 'stripe',
    kind: 'restricted_key',
    mode: parts[1] === 'live' ? 'live' : 'test',
    scope: 'Chosen permissions of one account',
    warning: null,
  });
}
