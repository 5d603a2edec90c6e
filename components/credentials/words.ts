import type { Provider } from '../../lib/portable/contracts/common.ts';
import { KEY_KIND_NAMES, PROVIDER_NAMES } from '../../lib/portable/intake/names.ts';

/** Where a member revokes a key: destroying our copy never revokes it there. */
export const PROVIDER_KEYS_PAGE: Readonly<Record<Provider, string>> = {
  cloudflare: 'https://dash.cloudflare.com/profile/api-tokens',
  supabase: 'https://supabase.com/dashboard/account/tokens',
  stripe: 'https://dashboard.stripe.com/apikeys',
  resend: 'https://resend.com/api-keys',
};

/** "Stripe restricted key": what a stored version is, from the kind that intake recognised. */
export function kindName(provider: Provider, kind: string): string {
  const names: Readonly<Record<string, string>> = KEY_KIND_NAMES;
  return `${PROVIDER_NAMES[provider]} ${names[kind] ?? kind.replaceAll('_', ' ')}`;
}

/** Read by screen readers one character at a time: "ending 4 2 4 2". */
export function spokenLastFour(lastFour: string): string {
  return `ending ${[...lastFour].join(' ')}`;
}
