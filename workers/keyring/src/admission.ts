import { EDGE_TOKEN_LIFETIME_SECONDS } from '../../../lib/portable/policy/limits.ts';

/** How long a caller's token id is remembered beyond its token's end, in milliseconds: more than any clock skew. */
const MEMORY_MS = 60_000;

export function createAdmissions(sql: SqlStorage): void {
  sql.exec('create table if not exists admissions (jti text primary key, until integer not null)');
}

/**
 * Admits a verified token once. False when it was seen before. `expiresAt` in seconds, `now` in milliseconds since the
 * epoch. Forgets what no verifier would accept any more.
 */
export function admitOnce(sql: SqlStorage, jti: string, expiresAt: number, now: number): boolean {
  sql.exec('delete from admissions where until < ?', now - EDGE_TOKEN_LIFETIME_SECONDS * 1000);
  if (sql.exec('select 1 from admissions where jti = ?', jti).toArray().length > 0) return false;
  sql.exec('insert into admissions (jti, until) values (?, ?)', jti, expiresAt * 1000 + MEMORY_MS);
  return true;
}
