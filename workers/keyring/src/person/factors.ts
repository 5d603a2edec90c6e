import { factorId, type FactorId } from '../../../../lib/portable/ids.ts';

/** A seed as it lies here: wrapped under a key-encryption key, bound to person, factor and that key's version. */
export interface WrappedFactor {
  readonly factorId: FactorId;
  readonly kekVersion: number;
  readonly wrapped: ArrayBuffer;
  /** The last time step that passed: nothing at or below it passes again. */
  readonly lastStep: number;
}

export interface PendingFactor extends WrappedFactor {
  /** Whether an existing factor vouched for it. One that none vouched for is confirmed only as a person's first. */
  readonly vouched: boolean;
  readonly expiresAt: number;
  readonly failures: number;
}

type Row = { factor_id: string; kek_version: number; wrapped: ArrayBuffer; last_step: number };

export function createFactors(sql: SqlStorage): void {
  sql.exec(`create table if not exists factors (
    factor_id text primary key, kek_version integer not null, wrapped blob not null,
    last_step integer not null, confirmed_at integer not null)`);
  sql.exec(`create table if not exists pending (
    id integer primary key check (id = 1), factor_id text not null, kek_version integer not null,
    wrapped blob not null, last_step integer not null, vouched integer not null, expires_at integer not null,
    failures integer not null)`);
  sql.exec('create table if not exists tenants (tenant_id text primary key)');
}

export function readFactors(sql: SqlStorage): WrappedFactor[] {
  return sql
    .exec<Row>('select factor_id, kek_version, wrapped, last_step from factors order by confirmed_at')
    .toArray()
    .map(toFactor);
}

/** Whether this person may enrol without a code: never had a factor, and no roster names them. */
export function isNewcomer(sql: SqlStorage): boolean {
  return (
    sql.exec('select 1 from factors limit 1').toArray().length === 0 &&
    sql.exec('select 1 from tenants limit 1').toArray().length === 0
  );
}

/** Takes a time step of a factor. False when that step or a later one passed in the meantime. */
export function takeStep(sql: SqlStorage, id: FactorId, step: number): boolean {
  return (
    sql.exec('update factors set last_step = ? where factor_id = ? and last_step < ?', step, id, step)
      .rowsWritten > 0
  );
}

/** Keeps one pending factor: a later beginning replaces an earlier one. */
export function writePending(sql: SqlStorage, pending: PendingFactor): void {
  sql.exec(
    `insert or replace into pending (id, factor_id, kek_version, wrapped, last_step, vouched, expires_at, failures)
     values (1, ?, ?, ?, ?, ?, ?, ?)`,
    pending.factorId,
    pending.kekVersion,
    pending.wrapped,
    pending.lastStep,
    pending.vouched ? 1 : 0,
    pending.expiresAt,
    pending.failures,
  );
}

export function readPending(sql: SqlStorage, id: FactorId): PendingFactor | null {
  const row = sql
    .exec<Row & { vouched: number; expires_at: number; failures: number }>(
      `select factor_id, kek_version, wrapped, last_step, vouched, expires_at, failures
         from pending where factor_id = ?`,
      id,
    )
    .toArray()[0];
  if (row === undefined) return null;
  return { ...toFactor(row), vouched: row.vouched === 1, expiresAt: row.expires_at, failures: row.failures };
}

export function dropPending(sql: SqlStorage): void {
  sql.exec('delete from pending');
}

export function writeFactor(sql: SqlStorage, factor: WrappedFactor, now: number): void {
  sql.exec(
    'insert into factors (factor_id, kek_version, wrapped, last_step, confirmed_at) values (?, ?, ?, ?, ?)',
    factor.factorId,
    factor.kekVersion,
    factor.wrapped,
    factor.lastStep,
    now,
  );
}

function toFactor(row: Row): WrappedFactor {
  return {
    factorId: factorId.parse(row.factor_id),
    kekVersion: row.kek_version,
    wrapped: row.wrapped,
    lastStep: row.last_step,
  };
}
