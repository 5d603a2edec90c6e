import { DurableObject } from 'cloudflare:workers';
import type { TenantId } from '../../../lib/portable/ids.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import { admitOnce, createAdmissions } from './admission.ts';
import type { Env } from './env.ts';
import {
  createFreeze,
  freezeRecorded,
  liftFreeze,
  readStanding,
  type FreezeOrder,
  type Standing,
} from './freeze.ts';
import type { KekState } from './keks.ts';
import {
  appendLine,
  createLedger,
  readLines,
  type LedgerLine,
  type LineFields,
  type LineKind,
} from './ledger.ts';

export interface DescribedKek {
  readonly version: number;
  readonly state: KekState;
  /** Null for a retired key whose bytes are gone. */
  readonly fingerprint: string | null;
}

/**
 * What concerns everybody: the fingerprints of the key-encryption keys, the freeze of everything, the known tenants,
 * and the ledger of what happens without a tenant (factors, sessions, new tenants).
 */
export class House extends DurableObject<Env> {
  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const { sql } = state.storage;
    for (const create of [createAdmissions, createFreeze, createLedger]) create(sql);
    sql.exec(
      'create table if not exists keks (version integer primary key, fingerprint text not null unique)',
    );
    sql.exec('create table if not exists tenants (tenant_id text primary key, known_since integer not null)');
  }

  /** False when this caller's token was seen before. */
  admit(jti: string, expiresAt: number, now: number): boolean {
    return this.#transact((sql) => admitOnce(sql, jti, expiresAt, now));
  }

  /**
   * Compares the keys at hand with those remembered, and remembers new versions. Refuses, naming versions and both
   * fingerprints, a version with another key, a key that had another version, and the absence of a remembered version
   * that was not declared retired. Nothing is remembered when one of them is refused.
   */
  rememberKeks(keks: readonly DescribedKek[]): Result<null, string> {
    return this.#transact((sql) => {
      const known = this.fingerprints();
      for (const { version, fingerprint } of known) {
        const kek = keks.find((candidate) => candidate.version === version);
        if (kek === undefined) {
          return err(
            `KEYRING_KEKS lacks version ${String(version)} (fingerprint ${fingerprint}): keep it, or declare it retired.`,
          );
        }
        if (kek.fingerprint !== null && kek.fingerprint !== fingerprint) {
          return err(
            `KEYRING_KEKS version ${String(version)} has fingerprint ${kek.fingerprint}, but this keyring remembers ` +
              `${fingerprint}. Put the key back that belongs to this keyring's data.`,
          );
        }
      }
      const added = keks.filter(({ version }) => !known.some((kek) => kek.version === version));
      for (const { version, fingerprint } of added) {
        const before = known.find((kek) => kek.fingerprint === fingerprint);
        if (before !== undefined) {
          return err(
            `KEYRING_KEKS version ${String(version)} is the key of version ${String(before.version)} ` +
              `(fingerprint ${before.fingerprint}).`,
          );
        }
      }
      for (const { version, fingerprint } of added) {
        if (fingerprint !== null)
          sql.exec('insert into keks (version, fingerprint) values (?, ?)', version, fingerprint);
      }
      return ok(null);
    });
  }

  fingerprints(): { version: number; fingerprint: string }[] {
    return this.ctx.storage.sql
      .exec<{ version: number; fingerprint: string }>(
        'select version, fingerprint from keks order by version',
      )
      .toArray();
  }

  standing(): Standing {
    return readStanding(this.ctx.storage.sql);
  }

  freeze({ by, reason }: FreezeOrder, now: number): number {
    return this.#transact((sql) => {
      return freezeRecorded(sql, { by, reason }, now);
    });
  }

  unfreeze({ by, reason }: FreezeOrder, now: number): void {
    this.#transact((sql) => {
      liftFreeze(sql, now);
      appendLine(sql, 'unfrozen', { operation: 'unfreeze', by, reason }, now);
    });
  }

  /** Records a grant or a factor that belongs to no tenant. */
  record(kind: LineKind, fields: LineFields, now: number): void {
    this.#transact((sql) => {
      appendLine(sql, kind, fields, now);
    });
  }

  /** Remembers that a tenant exists. */
  meet(tenantId: TenantId, fields: LineFields, now: number): void {
    this.#transact((sql) => {
      sql.exec(
        'insert into tenants (tenant_id, known_since) values (?, ?) on conflict do nothing',
        tenantId,
        now,
      );
      appendLine(sql, 'tenant.created', { ...fields, tenant: tenantId }, now);
    });
  }

  ledger(after: number): LedgerLine[] {
    return readLines(this.ctx.storage.sql, after);
  }

  #transact<T>(change: (sql: SqlStorage) => T): T {
    return this.ctx.storage.transactionSync(() => change(this.ctx.storage.sql));
  }
}
