import { DurableObject } from 'cloudflare:workers';
import type { GrantClaims } from '../../../../lib/portable/contracts/grant.ts';
import type { GrantId } from '../../../../lib/portable/ids.ts';
import { admitOnce, createAdmissions } from '../admission.ts';
import type { Env } from '../env.ts';
import { createFreeze, freezeRecorded, liftFreeze, type FreezeOrder } from '../freeze.ts';
import { appendLine, createLedger, readLines, type LedgerLine } from '../ledger.ts';
import { CLOSINGS_PER_HOUR } from '../limits.ts';
import { refused, type Outcome } from '../outcome.ts';
import { createRates, takeRate } from '../rates.ts';
import { createCredentials, readRetirements, type Retirement } from './credentials.ts';
import { checkWish, issueGrant, type Issue, type Wish } from './issue.ts';
import { recordOpening, recordSealing, type KeyOperation } from './key-operations.ts';
import { closeOpening, createOpenings, hasOpened, isClosed } from './openings.ts';
import { createRoster, isKnownTenant } from './roster.ts';

/**
 * One tenant at the keyring: roster, ledger, what was sealed, retired, opened and closed, rates, freeze. No key ever
 * reaches it. Every method takes the time (milliseconds since the epoch) and runs as one synchronous transaction, so
 * that no other request comes between a check and what it allows.
 */
export class Tenant extends DurableObject<Env> {
  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const { sql } = state.storage;
    for (const create of [
      createAdmissions,
      createFreeze,
      createLedger,
      createRoster,
      createCredentials,
      createOpenings,
      createRates,
    ]) {
      create(sql);
    }
  }

  /** False when this caller's token was seen before. */
  admit(jti: string, expiresAt: number, now: number): boolean {
    return this.#transact((sql) => admitOnce(sql, jti, expiresAt, now));
  }

  check(wish: Wish): Outcome<null> {
    return this.#transact((sql) => checkWish(sql, wish));
  }

  issue(issue: Issue, now: number): Outcome<null> {
    return this.#transact((sql) => issueGrant(sql, issue, now));
  }

  open(operation: KeyOperation<GrantClaims>, now: number): Outcome<null> {
    return this.#transact((sql) => recordOpening(sql, operation, now));
  }

  seal(operation: KeyOperation<GrantClaims | null>, now: number): Outcome<null> {
    return this.#transact((sql) => recordSealing(sql, operation, now));
  }

  /**
   * Answers whether an opening happened; if not, it never will. Refuses for a tenant that it does not know, and with
   * `rate_limited` above 600 new closings an hour: the next sweep asks again.
   */
  close(seq: number, grantId: GrantId | null, now: number): Outcome<{ outcome: 'opened' | 'closed' }> {
    return this.#transact((sql) => {
      if (!isKnownTenant(sql)) return refused;
      if (hasOpened(sql, seq, grantId)) return { ok: true, value: { outcome: 'opened' } };
      const already = isClosed(sql, seq);
      const rate = already ? null : takeRate(sql, 'close', CLOSINGS_PER_HOUR, now);
      if (rate?.ok === false) return rate;
      closeOpening(sql, seq, grantId, now);
      if (!already) {
        appendLine(sql, 'opening.closed', { operation: 'close', entrySeq: seq, jti: grantId }, now);
      }
      return { ok: true, value: { outcome: 'closed' } };
    });
  }

  retirements(): Retirement[] {
    return readRetirements(this.ctx.storage.sql);
  }

  ledger(after: number): LedgerLine[] {
    return readLines(this.ctx.storage.sql, after);
  }

  freeze({ by, reason }: FreezeOrder, now: number): Outcome<{ frozenSince: number }> {
    return this.#transact((sql) => {
      if (!isKnownTenant(sql)) return refused;
      return { ok: true, value: { frozenSince: freezeRecorded(sql, { by, reason }, now) } };
    });
  }

  unfreeze({ by, reason }: FreezeOrder, now: number): Outcome<null> {
    return this.#transact((sql) => {
      if (!isKnownTenant(sql)) return refused;
      liftFreeze(sql, now);
      appendLine(sql, 'unfrozen', { operation: 'unfreeze', by, reason }, now);
      return { ok: true, value: null };
    });
  }

  #transact<T>(change: (sql: SqlStorage) => T): T {
    return this.ctx.storage.transactionSync(() => change(this.ctx.storage.sql));
  }
}
