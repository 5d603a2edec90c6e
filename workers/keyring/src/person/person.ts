import { DurableObject } from 'cloudflare:workers';
import type { Bytes } from '../../../../lib/portable/bytes.ts';
import type { FactorId, TenantId, UserId } from '../../../../lib/portable/ids.ts';
import {
  ATTEMPTS_BEFORE_LOCK,
  PENDING_FACTOR_LIFETIME_SECONDS,
} from '../../../../lib/portable/policy/limits.ts';
import { err, ok } from '../../../../lib/portable/result.ts';
import { admitOnce, createAdmissions } from '../admission.ts';
import { boot } from '../boot.ts';
import type { Env } from '../env.ts';
import type { Keks } from '../keks.ts';
import { BEGINNINGS_PER_HOUR } from '../limits.ts';
import { refused, type Outcome } from '../outcome.ts';
import { createRates, takeRate } from '../rates.ts';
import { debit, FULL_BUDGET } from './attempts.ts';
import { budgetName, createBudgets, readBudget, rememberDevice, writeBudget } from './budgets.ts';
import { acceptedStep } from './code.ts';
import {
  createFactors,
  dropPending,
  isNewcomer,
  readFactors,
  readPending,
  takeStep,
  writeFactor,
  writePending,
  type WrappedFactor,
} from './factors.ts';
import { drawSeed, unwrapSeed } from './seeds.ts';

/** Confirmed factors of one person: each is one more code that a guess may hit. */
const FACTORS_MAX = 5;

export interface TakeInput {
  readonly userId: UserId;
  readonly code: string;
  /** SHA-256 of the device's cookie: chooses the budget of attempts, and is remembered on success. */
  readonly deviceHash: string | null;
}

export interface Begun {
  readonly factorId: FactorId;
  readonly seed: Bytes;
  readonly expiresAt: number;
}

const codeRefused = err({ reason: 'code_refused' } as const);

/**
 * One person at the keyring: factors, attempts and devices. Times in milliseconds since the epoch. Unwrapping awaits,
 * so each method debits or checks in one transaction before it, and checks again in the one after.
 */
export class Person extends DurableObject<Env> {
  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    for (const create of [createAdmissions, createFactors, createBudgets, createRates]) {
      create(state.storage.sql);
    }
  }

  /** False when this caller's token was seen before. */
  admit(jti: string, expiresAt: number, now: number): boolean {
    return this.#transact((sql) => admitOnce(sql, jti, expiresAt, now));
  }

  /** A roster names this person from now on: enrolment without a code is over. */
  joined(tenantId: TenantId): void {
    this.#transact((sql) =>
      sql.exec('insert into tenants (tenant_id) values (?) on conflict do nothing', tenantId),
    );
  }

  /**
   * Takes one code of this person. Refuses a wrong or used one, and a person without a factor, with `code_refused`; a
   * locked budget with `locked` and when it opens, before anything is compared.
   */
  async take({ userId, code, deviceHash }: TakeInput, now: number): Promise<Outcome<null>> {
    const debited = this.#transact((sql) => {
      const name = budgetName(sql, deviceHash, now);
      const budget = debit(readBudget(sql, name), now);
      if (budget.ok) writeBudget(sql, name, budget.value);
      return { name, budget };
    });
    if (!debited.budget.ok) return locked(debited.budget.failure.lockedUntil);
    const matches = await this.#matches(userId, code, now);
    const taken = this.#transact((sql) => {
      // Each factor whose code this is: one that is left out would let the same code pass again.
      const steps = matches.filter(({ factorId, step }) => takeStep(sql, factorId, step));
      if (steps.length === 0) return false;
      writeBudget(sql, debited.name, FULL_BUDGET);
      if (deviceHash !== null) rememberDevice(sql, deviceHash, now);
      return true;
    });
    if (taken) return ok(null);
    const { lockedUntil } = debited.budget.value;
    return now < lockedUntil ? locked(lockedUntil) : codeRefused;
  }

  /**
   * Draws a seed that waits ten minutes for its confirmation. Without a code only for a person who never had a factor
   * and stands in no roster; otherwise `refused`. With one, as `take` refuses. Above five factors: `conflict`; above
   * 20 an hour: `rate_limited`.
   */
  async begin(input: { userId: UserId; code: string | null }, now: number): Promise<Outcome<Begun>> {
    const { userId, code } = input;
    if (code !== null) {
      const taken = await this.take({ userId, code, deviceHash: null }, now);
      if (!taken.ok) return taken;
    }
    const { seed, factor } = await drawSeed(await this.#keks(), userId);
    const expiresAt = now + PENDING_FACTOR_LIFETIME_SECONDS * 1000;
    return this.#transact((sql) => {
      if (code === null && !isNewcomer(sql)) return refused;
      if (readFactors(sql).length >= FACTORS_MAX) return err({ reason: 'conflict' });
      const rate = takeRate(sql, 'begin', BEGINNINGS_PER_HOUR, now);
      if (!rate.ok) return rate;
      writePending(sql, { ...factor, vouched: code !== null, expiresAt, failures: 0 });
      return ok({ factorId: factor.factorId, seed, expiresAt });
    });
  }

  /**
   * Confirms a pending factor with its first code, which uses up that time step. A wrong code is `code_refused`; after
   * ten of them, ten minutes, another beginning, or once the person is no newcomer, there is nothing to confirm:
   * `refused`.
   */
  async confirm(
    input: { userId: UserId; factorId: FactorId; code: string },
    now: number,
  ): Promise<Outcome<null>> {
    const pending = this.#transact((sql) => {
      const found = readPending(sql, input.factorId);
      if (found === null || found.expiresAt <= now || found.failures >= ATTEMPTS_BEFORE_LOCK) return null;
      if (!found.vouched && !isNewcomer(sql)) return null;
      const debited = { ...found, failures: found.failures + 1 };
      writePending(sql, debited);
      return debited;
    });
    if (pending === null) return refused;
    const step = await this.#stepOf(pending, input.userId, input.code, now);
    if (step === null) return codeRefused;
    return this.#transact((sql) => {
      if (readPending(sql, input.factorId) === null) return refused;
      dropPending(sql);
      writeFactor(sql, { ...pending, lastStep: step }, now);
      return ok(null);
    });
  }

  async #matches(userId: UserId, code: string, now: number): Promise<{ factorId: FactorId; step: number }[]> {
    const factors = readFactors(this.ctx.storage.sql);
    const steps = await Promise.all(factors.map((factor) => this.#stepOf(factor, userId, code, now)));
    return factors.flatMap(({ factorId }, index) => {
      const step = steps[index] ?? null;
      return step === null ? [] : [{ factorId, step }];
    });
  }

  async #stepOf(factor: WrappedFactor, userId: UserId, code: string, now: number): Promise<number | null> {
    const seed = await unwrapSeed(await this.#keks(), userId, factor);
    if (seed === null) return null;
    const step = acceptedStep({ seed, code, lastStep: factor.lastStep, now });
    seed.fill(0);
    return step;
  }

  /** An object may live in another instance than the router, during a deployment with other secrets: it starts too. */
  async #keks(): Promise<Keks> {
    const keys = await boot(this.env);
    if (!keys.ok) throw new Error('this instance does not start');
    return keys.value.keks;
  }

  #transact<T>(change: (sql: SqlStorage) => T): T {
    return this.ctx.storage.transactionSync(() => change(this.ctx.storage.sql));
  }
}

function locked(until: number) {
  return err({ reason: 'locked', retryAt: new Date(until).toISOString() } as const);
}
