import type { Provider } from '../contracts/common.ts';
import type { KeyKind } from './verdict.ts';

/** The names of providers and kinds of key as every screen and message writes them. */
export const PROVIDER_NAMES: Record<Provider, string> = {
  cloudflare: 'Cloudflare',
  supabase: 'Supabase',
  stripe: 'Stripe',
  resend: 'Resend',
};

export const KEY_KIND_NAMES: Record<KeyKind, string> = {
  restricted_key: 'restricted key',
  user_token: 'user token',
  account_token: 'account token',
  legacy_token: 'token (older form)',
  scoped_token: 'scoped token',
  publishable_key: 'publishable key',
  anon_key: 'anon key',
  api_key: 'API key',
};

/** Where each provider explains how to make the kind of key that intake accepts. */
export const KEY_GUIDES: Record<Provider, string> = {
  cloudflare: 'https://developers.cloudflare.com/fundamentals/api/get-started/create-token/',
  supabase: 'https://supabase.com/docs/guides/platform/personal-access-tokens',
  stripe: 'https://docs.stripe.com/keys/restricted-api-keys',
  resend: 'https://resend.com/docs/dashboard/api-keys/introduction',
};
