import 'server-only';
import type { Authority } from '@/components/step-up/authority.ts';
import type { BoundTenant } from '@/lib/server/caller.ts';
import { env } from '@/lib/server/env.ts';

/** What the page needs to seal an authorisation of this member in this tenant. */
export function authorityOf({ caller, tenant }: BoundTenant): Authority {
  return {
    stepUpKey: env().stepUpKey,
    userId: caller.userId,
    sessionId: caller.sessionId,
    tenantId: tenant.id,
  };
}
