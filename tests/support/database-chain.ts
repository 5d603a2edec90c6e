import type { Bytes } from '../../lib/portable/bytes.ts';
import type { ActorKind, AuditAction, TargetKind } from '../../lib/portable/audit/actions.ts';
import type { ChainedEntry } from '../../lib/portable/audit/chain.ts';
import type { EntryId, TenantId } from '../../lib/portable/ids.ts';
import { connection } from './database.ts';

export const HOUSE = '00000000-0000-0000-0000-000000000000';

/** A chain as SQL wrote it, in the shape that lib/portable verifies. */
export async function chainOf(tenantId: string): Promise<ChainedEntry[]> {
  const rows = await connection('supabase_admin')`
    select * from public.audit_log where tenant_id = ${tenantId} order by seq
  `;
  return rows.map((row) => ({
    nonce: bytes(row['nonce']),
    tenantId: row['tenant_id'] as TenantId,
    seq: Number(row['seq']),
    entryId: row['id'] as EntryId,
    occurredAt: BigInt(row['occurred_at_us'] as string),
    actorKind: row['actor_kind'] as ActorKind,
    actorId: row['actor_id'] as string | null,
    action: row['action'] as AuditAction,
    targetKind: row['target_kind'] as TargetKind | null,
    targetId: row['target_id'] as string | null,
    requestId: String(row['request_id']),
    detail: String(row['detail']),
    sealedDetail: row['sealed_detail'] === null ? null : bytes(row['sealed_detail']),
    prevHash: bytes(row['prev_hash']),
    leaf: bytes(row['leaf']),
    hash: bytes(row['hash']),
  }));
}

function bytes(value: unknown): Bytes {
  return new Uint8Array(value as Buffer);
}
