import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { KeyringOperation, ledgerLine } from '../../../lib/portable/contracts/keyring.ts';

export type LedgerLine = z.infer<typeof ledgerLine>;

export type LineKind =
  | 'grant.issued'
  | 'key.sealed'
  | 'key.opened'
  | 'opening.closed'
  | 'factor.begun'
  | 'factor.confirmed'
  | 'tenant.created'
  | 'frozen'
  | 'unfrozen';

/** Fields of a line. Identifiers, numbers and digests only: a ledger is read by the auditor. */
export type LineFields = Readonly<Record<string, string | number | null>> & {
  readonly operation: KeyringOperation;
};

/** Lines in one answer. */
const PAGE = 500;
const DOMAIN = 'strongroom/ledger/v1';
const FIRST = '0'.repeat(64);

export function createLedger(sql: SqlStorage): void {
  sql.exec(`create table if not exists ledger (
    seq integer primary key, at text not null, kind text not null, record text not null, hash text not null unique)`);
}

/**
 * Appends one line: hash = SHA-256(domain || previous hash || record), the first over 32 zero bytes. Call it inside
 * `transactionSync` together with what it records; nothing is awaited between reading the head and writing. `now` in
 * milliseconds since the epoch.
 */
export function appendLine(sql: SqlStorage, kind: LineKind, fields: LineFields, now: number): void {
  const head = sql.exec<{ seq: number; hash: string }>(
    'select seq, hash from ledger order by seq desc limit 1',
  );
  const previous = head.toArray()[0] ?? { seq: 0, hash: FIRST };
  const seq = previous.seq + 1;
  const at = new Date(now).toISOString();
  const record = JSON.stringify({ seq, at, kind, ...fields });
  const hash = createHash('sha256')
    .update(DOMAIN)
    .update(Buffer.from(previous.hash, 'hex'))
    .update(record)
    .digest('hex');
  sql.exec(
    'insert into ledger (seq, at, kind, record, hash) values (?, ?, ?, ?, ?)',
    seq,
    at,
    kind,
    record,
    hash,
  );
}

/** The lines above `after`, oldest first, at most 500: ask again with the last seq. */
export function readLines(sql: SqlStorage, after: number): LedgerLine[] {
  return sql
    .exec<LedgerLine>(
      'select seq, at, kind, record, hash from ledger where seq > ? order by seq limit ?',
      after,
      PAGE,
    )
    .toArray();
}
