import type { CallerClaims } from '../../../lib/portable/contracts/keyring.ts';
import { appendLine } from './ledger.ts';

export interface FreezeOrder {
  readonly by: CallerClaims['iss'];
  readonly reason: string;
}

/** What a freeze leaves behind. `since` in milliseconds; `revokedThrough`: grants issued up to this second are void. */
export interface Standing {
  readonly frozenSince: number | null;
  readonly revokedThrough: number;
}

export function createFreeze(sql: SqlStorage): void {
  sql.exec(`create table if not exists freeze (
    id integer primary key check (id = 1), since integer, revoked_through integer not null)`);
}

export function readStanding(sql: SqlStorage): Standing {
  const row = sql
    .exec<{ since: number | null; revoked_through: number }>('select since, revoked_through from freeze')
    .toArray()[0];
  return { frozenSince: row?.since ?? null, revokedThrough: row?.revoked_through ?? 0 };
}

/**
 * Freezes, keeping the time of an earlier freeze, and voids every grant issued so far. The order stands in the ledger,
 * except an edge's for what is frozen already: it changes nothing, and the edge's key must not fill a ledger.
 */
export function freezeRecorded(sql: SqlStorage, { by, reason }: FreezeOrder, now: number): number {
  const { frozenSince } = readStanding(sql);
  if (by === 'edge' && frozenSince !== null) return frozenSince;
  const since = frozenSince ?? now;
  sql.exec(
    `insert into freeze (id, since, revoked_through) values (1, ?, ?)
     on conflict (id) do update set since = excluded.since, revoked_through = excluded.revoked_through`,
    since,
    Math.floor(now / 1000),
  );
  appendLine(sql, 'frozen', { operation: 'freeze', by, reason }, now);
  return since;
}

/**
 * Lifts the freeze, and voids the grants of its time too: one that was under way when everything froze may bear a later
 * second than the freeze itself.
 */
export function liftFreeze(sql: SqlStorage, now: number): void {
  const lastFrozenSecond = Math.floor(now / 1000) - 1;
  sql.exec('update freeze set since = null, revoked_through = max(revoked_through, ?)', lastFrozenSecond);
}
