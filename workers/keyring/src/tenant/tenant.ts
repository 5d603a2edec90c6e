import { DurableObject } from 'cloudflare:workers';
import type { CallerClaims } from '../../../../lib/portable/contracts/keyring.ts';
import type { GrantClaims } from '../../../../lib/portable/contracts/grant.ts';
import type { GrantId } from '../../../../lib/portable/ids.ts';
import { admitOnce, createAdmissions } from '../admission.ts';
import type { Env } from '../env.ts';
import { createFreeze, liftFreeze, writeFreeze } from '../freeze.ts';
import { appendLine, createLedger, readLines, type LedgerLine } from '../ledger.ts';
import { refused, type Outcome } from '../outcome.ts';
import { createCredentials, readRetirements, type Retirement } from './credentials.ts';
import { checkWish, issueGrant, type Issue, type Wish } from './issue.ts';
import { recordOpening, recordSealing, type KeyOperation } from './key-operations.ts';
import { closeOpening, createOpenings, hasOpened, isClosed } from './openings.ts';
import { createRates } from './rates.ts';
import { createRoster, isKnownTenant } from './roster.ts';

export interface FreezeOrder {
  readonly by: CallerClaims['iss'];
  readonly reason: string;
}

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

  /** Answers whether an opening happened; if not, it never will. Refuses for a tenant that it does not know. */
  close(seq: number, grantId: GrantId | null, now: number): Outcome<{ outcome: 'opened' | 'closed' }> {
    return this.#transact((sql) => {
      if (!isKnownTenant(sql)) return refused;
      if (hasOpened(sql, seq, grantId)) return { ok: true, value: { outcome: 'opened' } };
      const already = isClosed(sql, seq);
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
      const frozenSince = writeFreeze(sql, now);
      appendLine(sql, 'frozen', { operation: 'freeze', by, reason }, now);
      return { ok: true, value: { frozenSince } };
    });
  }

  unfreeze({ by, reason }: FreezeOrder, now: number): Outcome<null> {
    return this.#transact((sql) => {
      if (!isKnownTenant(sql)) return refused;
      liftFreeze(sql);
      appendLine(sql, 'unfrozen', { operation: 'unfreeze', by, reason }, now);
      return { ok: true, value: null };
    });
  }

  #transact<T>(change: (sql: SqlStorage) => T): T {
    return this.ctx.storage.transactionSync(() => change(this.ctx.storage.sql));
  }
}
