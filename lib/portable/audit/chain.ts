import { concat, equalBytes, sha256, utf8, type Bytes } from '../bytes.ts';
import { requireBytes } from '../envelope/aead.ts';
import { err, ok, type Result } from '../result.ts';
import { encodeEntry, type AuditEntry } from './entry.ts';

export const HASH_BYTES = 32;

/** An entry as stored, with the three hashes that its row claims. */
export interface ChainedEntry extends AuditEntry {
  readonly prevHash: Bytes;
  readonly leaf: Bytes;
  readonly hash: Bytes;
}

export interface ChainHead {
  readonly seq: number;
  readonly hash: Bytes;
}

/**
 * Where a chain breaks. `seq` is the number expected at that place. `sequence`: another number stands there (deleted,
 * inserted, reordered). `tenant`: an entry of another chain. `record`: not encodable. `link`: its previous hash is not
 * the one before. `leaf`: the entry was edited. `hash`: the stored hash is not the one computed.
 */
export interface ChainBreak {
  readonly seq: number;
  readonly reason: 'sequence' | 'tenant' | 'record' | 'link' | 'leaf' | 'hash';
}

/** SHA-256(0x00 || record), the leaf of RFC 6962 §2.1. */
export async function leafHash(record: Uint8Array): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(0), record));
}

/** SHA-256("strongroom/chain/v1" || prev || leaf). Throws RangeError unless both are 32 bytes. */
export async function chainHash(prev: Uint8Array, leaf: Uint8Array): Promise<Bytes> {
  requireBytes('prev', prev, HASH_BYTES);
  requireBytes('leaf', leaf, HASH_BYTES);
  return sha256(concat(utf8('strongroom/chain/v1'), prev, leaf));
}

/** The head of a chain without entries: seq 0 and 32 zero bytes. */
export function emptyHead(): ChainHead {
  return { seq: 0, hash: new Uint8Array(HASH_BYTES) };
}

/**
 * Recomputes a chain from `after` (by default the empty head) and answers the head it arrives at, or the first break.
 * A cut tail is not visible here: compare the head with one kept elsewhere.
 */
export async function verifyChain(
  entries: readonly ChainedEntry[],
  after: ChainHead = emptyHead(),
): Promise<Result<ChainHead, ChainBreak>> {
  const tenantId = entries[0]?.tenantId;
  let head = after;
  for (const entry of entries) {
    const seq = head.seq + 1;
    if (entry.seq !== seq) return err({ seq, reason: 'sequence' });
    if (entry.tenantId !== tenantId) return err({ seq, reason: 'tenant' });
    if (!equalBytes(entry.prevHash, head.hash)) return err({ seq, reason: 'link' });
    const record = tryEncode(entry);
    if (record === null) return err({ seq, reason: 'record' });
    const leaf = await leafHash(record);
    if (!equalBytes(entry.leaf, leaf)) return err({ seq, reason: 'leaf' });
    const hash = await chainHash(head.hash, leaf);
    if (!equalBytes(entry.hash, hash)) return err({ seq, reason: 'hash' });
    head = { seq, hash };
  }
  return ok(head);
}

function tryEncode(entry: AuditEntry): Bytes | null {
  try {
    return encodeEntry(entry);
  } catch {
    return null;
  }
}
