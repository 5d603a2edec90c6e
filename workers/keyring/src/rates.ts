import { err, ok, type Result } from '../../../lib/portable/result.ts';

const MINUTE_MS = 60_000;
const WINDOW_MINUTES = 60;

export function createRates(sql: SqlStorage): void {
  sql.exec(`create table if not exists rates (
    bucket text not null, minute integer not null, count integer not null, primary key (bucket, minute))`);
}

/**
 * Counts one use of a bucket, unless it was used `limit` times in the last 60 minutes (counted in whole minutes). The
 * refusal says when the oldest of them falls out. `now` in milliseconds since the epoch.
 */
export function takeRate(
  sql: SqlStorage,
  bucket: string,
  limit: number,
  now: number,
): Result<null, { reason: 'rate_limited'; retryAt: string }> {
  const minute = Math.floor(now / MINUTE_MS);
  sql.exec('delete from rates where minute <= ?', minute - WINDOW_MINUTES);
  const used = sql
    .exec<{ count: number; oldest: number | null }>(
      'select coalesce(sum(count), 0) as count, min(minute) as oldest from rates where bucket = ?',
      bucket,
    )
    .one();
  if (used.count >= limit) {
    const retryAt = new Date(((used.oldest ?? minute) + WINDOW_MINUTES) * MINUTE_MS).toISOString();
    return err({ reason: 'rate_limited', retryAt });
  }
  sql.exec(
    `insert into rates (bucket, minute, count) values (?, ?, 1)
     on conflict (bucket, minute) do update set count = count + 1`,
    bucket,
    minute,
  );
  return ok(null);
}
