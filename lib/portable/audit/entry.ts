import { encodeFields, int64, utf8, uuidBytes, type Bytes } from '../bytes.ts';
import { requireBytes } from '../envelope/aead.ts';
import type { EntryId, TenantId } from '../ids.ts';
import type { ActorKind, AuditAction, TargetKind } from './actions.ts';

export const RECORD_VERSION = 1;
export const ENTRY_NONCE_BYTES = 32;

/** One audit entry as its record covers it. Ids of actor and target are lower-case UUIDs of whatever their kind says. */
export interface AuditEntry {
  /** 32 random bytes: a kept leaf of an erased entry cannot be guessed back. */
  readonly nonce: Bytes;
  readonly tenantId: TenantId;
  /** Counts from 1 within the tenant's chain, without gaps. */
  readonly seq: number;
  readonly entryId: EntryId;
  /** Microseconds since the Unix epoch. */
  readonly occurredAt: bigint;
  readonly actorKind: ActorKind;
  readonly actorId: string | null;
  readonly action: AuditAction;
  readonly targetKind: TargetKind | null;
  readonly targetId: string | null;
  readonly requestId: string;
  /** The public detail: JSON text, exactly as stored. */
  readonly detail: string;
  /** The sealed detail (audit/detail.ts), or null. Never empty. */
  readonly sealedDetail: Bytes | null;
}

/**
 * The canonical record of an entry (audit/README.md): the one byte string that is hashed. Throws on a nonce that is not
 * 32 bytes, an id that is no lower-case UUID, a seq below 1, and an empty sealed detail.
 */
export function encodeEntry(entry: AuditEntry): Bytes {
  requireBytes('nonce', entry.nonce, ENTRY_NONCE_BYTES);
  if (!Number.isSafeInteger(entry.seq) || entry.seq < 1) throw new RangeError('seq counts from 1');
  if (entry.sealedDetail?.length === 0) throw new RangeError('a sealed detail is never empty');
  return encodeFields(
    Uint8Array.of(RECORD_VERSION),
    entry.nonce,
    uuidBytes(entry.tenantId),
    int64(entry.seq),
    uuidBytes(entry.entryId),
    int64(entry.occurredAt),
    utf8(entry.actorKind),
    optionalId(entry.actorId),
    utf8(entry.action),
    utf8(entry.targetKind ?? ''),
    optionalId(entry.targetId),
    utf8(entry.requestId),
    utf8(entry.detail),
    entry.sealedDetail ?? new Uint8Array(0),
  );
}

function optionalId(id: string | null): Bytes {
  return id === null ? new Uint8Array(0) : uuidBytes(id);
}
