import type { TenantId } from '../../../lib/portable/ids.ts';
import { ledgerKinds } from './calls.ts';
import type { TestStack } from './stack.ts';

export interface Traces {
  entries: string[];
  ledger: string[];
  grants: number;
  credentials: number;
  envelopes: number;
}

/** Everything that a request could have changed for an agency. Two equal readings: it had no effect. */
export async function readTraces(stack: TestStack, tenantId: TenantId): Promise<Traces> {
  const { sql } = stack;
  const entries = await sql<{ action: string }[]>`
    select action from public.audit_log where tenant_id = ${tenantId} order by seq`;
  const [counts] = await sql<{ grants: number; credentials: number; envelopes: number }[]>`
    select
      (select count(*)::int from sealed.spent_grants) as grants,
      (select count(*)::int from public.credential_versions where tenant_id = ${tenantId}) as credentials,
      (select count(*)::int from sealed.envelopes where tenant_id = ${tenantId}) as envelopes`;
  return {
    entries: entries.map(({ action }) => action),
    ledger: await ledgerKinds(stack, tenantId),
    grants: counts?.grants ?? 0,
    credentials: counts?.credentials ?? 0,
    envelopes: counts?.envelopes ?? 0,
  };
}
