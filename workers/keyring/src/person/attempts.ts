import { ATTEMPTS_BEFORE_LOCK } from '../../../../lib/portable/policy/limits.ts';
import { err, ok, type Result } from '../../../../lib/portable/result.ts';

const FIRST_LOCK_MS = 15 * 60_000;
const LONGEST_LOCK_MS = 24 * 3_600_000;

/** The attempts of one budget: one remembered device, or all others together. Times in milliseconds since the epoch. */
export interface Budget {
  /** Since the last success or lock. */
  readonly failures: number;
  /** Since the last success: each doubles the next. */
  readonly locks: number;
  readonly lockedUntil: number;
}

export const FULL_BUDGET: Budget = { failures: 0, locks: 0, lockedUntil: 0 };

/**
 * Takes one attempt before its code is compared, so that a crash or many requests at once never give one for free. The
 * tenth locks the budget for 15 minutes, each further lock for twice as long, at most a day; a success starts anew
 * with `FULL_BUDGET`. Refuses while locked, without comparing and without lengthening the lock.
 */
export function debit(budget: Budget, now: number): Result<Budget, { lockedUntil: number }> {
  if (now < budget.lockedUntil) return err({ lockedUntil: budget.lockedUntil });
  const failures = budget.failures + 1;
  if (failures < ATTEMPTS_BEFORE_LOCK) return ok({ ...budget, failures });
  const duration = Math.min(FIRST_LOCK_MS * 2 ** budget.locks, LONGEST_LOCK_MS);
  return ok({ failures: 0, locks: budget.locks + 1, lockedUntil: now + duration });
}
