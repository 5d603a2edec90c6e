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

/** Freezes, keeping the time of an earlier freeze, and voids every grant issued so far. */
export function writeFreeze(sql: SqlStorage, now: number): number {
  const since = readStanding(sql).frozenSince ?? now;
  sql.exec(
    `insert into freeze (id, since, revoked_through) values (1, ?, ?)
     on conflict (id) do update set since = excluded.since, revoked_through = excluded.revoked_through`,
    since,
    Math.floor(now / 1000),
  );
  return since;
}

export function liftFreeze(sql: SqlStorage): void {
  sql.exec('update freeze set since = null');
}
