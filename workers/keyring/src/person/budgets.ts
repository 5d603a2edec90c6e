import {
  REMEMBERED_DEVICE_LIFETIME_SECONDS,
  REMEMBERED_DEVICES_PER_PERSON,
} from '../../../../lib/portable/policy/limits.ts';
import { FULL_BUDGET, type Budget } from './attempts.ts';

/** The budget of every device that is not remembered. No device hash is ever this short. */
const ALL_OTHERS = 'others';

export function createBudgets(sql: SqlStorage): void {
  sql.exec('create table if not exists devices (hash text primary key, passed_at integer not null)');
  sql.exec(`create table if not exists budgets (
    name text primary key, failures integer not null, locks integer not null, locked_until integer not null)`);
}

/** Names the budget of this device: its own if it passed a code in the last 30 days, else the one of all others. */
export function budgetName(sql: SqlStorage, deviceHash: string | null, now: number): string {
  if (deviceHash === null) return ALL_OTHERS;
  const remembered = sql.exec(
    'select 1 from devices where hash = ? and passed_at > ?',
    deviceHash,
    now - REMEMBERED_DEVICE_LIFETIME_SECONDS * 1000,
  );
  return remembered.toArray().length > 0 ? deviceHash : ALL_OTHERS;
}

export function readBudget(sql: SqlStorage, name: string): Budget {
  const row = sql
    .exec<{ failures: number; locks: number; locked_until: number }>(
      'select failures, locks, locked_until from budgets where name = ?',
      name,
    )
    .toArray()[0];
  if (row === undefined) return FULL_BUDGET;
  return { failures: row.failures, locks: row.locks, lockedUntil: row.locked_until };
}

export function writeBudget(sql: SqlStorage, name: string, budget: Budget): void {
  sql.exec(
    'insert or replace into budgets (name, failures, locks, locked_until) values (?, ?, ?, ?)',
    name,
    budget.failures,
    budget.locks,
    budget.lockedUntil,
  );
}

/** Remembers a device that passed a code just now, and forgets all but the ten that did so last. */
export function rememberDevice(sql: SqlStorage, deviceHash: string, now: number): void {
  sql.exec('insert or replace into devices (hash, passed_at) values (?, ?)', deviceHash, now);
  sql.exec(
    'delete from devices where hash not in (select hash from devices order by passed_at desc, hash limit ?)',
    REMEMBERED_DEVICES_PER_PERSON,
  );
  sql.exec('delete from budgets where name <> ? and name not in (select hash from devices)', ALL_OTHERS);
}
