import type { Provider } from '../contracts/common.ts';
import type { Result } from '../result.ts';

export type KeyKind =
  | 'restricted_key'
  | 'user_token'
  | 'account_token'
  | 'legacy_token'
  | 'scoped_token'
  | 'publishable_key'
  | 'anon_key'
  | 'api_key';

/** Why intake refuses. A closed list: it is also the `reason` of the wire code `key_refused`. */
export type IntakeRefusal =
  | 'empty'
  | 'oversized'
  | 'malformed'
  | 'cut_off'
  | 'unknown_key'
  | 'wrong_provider'
  | 'stripe_secret'
  | 'stripe_organisation'
  | 'stripe_publishable'
  | 'cloudflare_global'
  | 'cloudflare_origin_ca'
  | 'supabase_classic'
  | 'supabase_oauth'
  | 'supabase_service_role'
  | 'supabase_secret'
  | 'webhook_secret';

/** What the shape alone tells about a key. `scope` and `warning` are sentences for a screen. */
export interface KeyShape {
  provider: Provider;
  kind: KeyKind;
  mode: 'live' | 'test' | null;
  scope: string;
  warning: string | null;
}

/** A screen shows `message`, then `instead`, then a link "How to make one" to `link`. None quotes the input. */
export interface KeyRefusal {
  reason: IntakeRefusal;
  message: string;
  instead: string;
  link: string;
}

export type KeyVerdict = Result<KeyShape, KeyRefusal>;
