import type { SealedToKeyring } from '@/lib/portable/contracts/common.ts';
import type { TenantId } from '@/lib/portable/ids.ts';
import type { Outcome, SealedAsk } from '../step-up/actions.ts';

/** What a form that posts itself shows afterwards. `retryAt` is ISO 8601. */
export type FormState =
  { kind: 'fresh' } | { kind: 'refused'; reason: FormRefusal; retryAt?: string } | { kind: 'done' };

export type FormRefusal =
  | 'credentials_refused'
  | 'unconfirmed'
  | 'link_spent'
  | 'email_malformed'
  | 'password_short'
  | 'password_weak'
  | 'password_long'
  | 'rate_limited'
  | 'unavailable';

export type FormPost = (state: FormState, form: FormData) => Promise<FormState>;

/** Relays a sealed enrolment request; the answer can be read by the page that asked. */
export type RelayFactor = (ask: {
  step: 'begin' | 'confirm';
  sealed: SealedToKeyring;
}) => Promise<Outcome<{ answer: string }>>;

export type CreateAgency = (
  ask: SealedAsk & { tenantId: TenantId; name: string; timeZone: string },
) => Promise<Outcome<{ handle: string }>>;
