import type { EntryReference } from '../../../../lib/portable/contracts/common.ts';
import type { GrantId } from '../../../../lib/portable/ids.ts';
import { GRANT_LIFETIME_SECONDS } from '../../../../lib/portable/policy/limits.ts';

/** Longer than any grant lives, in milliseconds: after that its own expiry refuses it. */
const CLOSED_GRANT_MEMORY_MS = (GRANT_LIFETIME_SECONDS + 60) * 1000;

export function createOpenings(sql: SqlStorage): void {
  sql.exec(`create table if not exists openings (
    seq integer primary key, entry_id text not null unique, hash text not null, grant_id text unique)`);
  sql.exec('create table if not exists closed_grants (grant_id text primary key, until integer not null)');
  sql.exec('create table if not exists closed_entries (seq integer primary key)');
}

/**
 * Whether this audit entry and this grant may still carry a key operation: neither was used or closed before. A seq
 * that was seen is refused with any hash, which is what a restored database would present.
 */
export function isFresh(sql: SqlStorage, entry: EntryReference, grantId: GrantId | null): boolean {
  if (isClosed(sql, entry.seq)) return false;
  const seen = sql.exec(
    'select 1 from openings where seq = ? or entry_id = ? or grant_id = ?',
    entry.seq,
    entry.id,
    grantId,
  );
  if (seen.toArray().length > 0) return false;
  return sql.exec('select 1 from closed_grants where grant_id = ?', grantId).toArray().length === 0;
}

/** Spends the entry and the grant. Call it in the transaction that appends the ledger line. */
export function rememberOpening(sql: SqlStorage, entry: EntryReference, grantId: GrantId | null): void {
  sql.exec(
    'insert into openings (seq, entry_id, hash, grant_id) values (?, ?, ?, ?)',
    entry.seq,
    entry.id,
    entry.hash,
    grantId,
  );
}

export function hasOpened(sql: SqlStorage, seq: number, grantId: GrantId | null): boolean {
  return sql.exec('select 1 from openings where seq = ? or grant_id = ?', seq, grantId).toArray().length > 0;
}

/** Whether exactly this entry was closed before: closing twice writes one line. */
export function isClosed(sql: SqlStorage, seq: number): boolean {
  return sql.exec('select 1 from closed_entries where seq = ?', seq).toArray().length > 0;
}

/**
 * Refuses the grant and exactly this audit entry for ever. No other entry: a closing that lies ahead, which only a thief
 * of the edge's key asks for, must not stop what comes before it.
 */
export function closeOpening(sql: SqlStorage, seq: number, grantId: GrantId | null, now: number): void {
  sql.exec('insert into closed_entries (seq) values (?) on conflict (seq) do nothing', seq);
  sql.exec('delete from closed_grants where until < ?', now);
  if (grantId === null) return;
  sql.exec(
    'insert into closed_grants (grant_id, until) values (?, ?) on conflict (grant_id) do nothing',
    grantId,
    now + CLOSED_GRANT_MEMORY_MS,
  );
}
