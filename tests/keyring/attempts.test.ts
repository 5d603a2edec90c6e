import { expect, test } from 'vitest';
import { debit, FULL_BUDGET, type Budget } from '../../workers/keyring/src/person/attempts.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-22T12:00:00Z');

/** Fails until the budget locks, as soon as it may. */
function failUntilLocked(budget: Budget, now: number): Budget {
  const debited = debit(budget, now);
  if (!debited.ok) throw new Error('locked already');
  return debited.value.lockedUntil > now ? debited.value : failUntilLocked(debited.value, now);
}

test('a budget allows nine failures and locks with the tenth for fifteen minutes', () => {
  let budget = FULL_BUDGET;
  for (let failure = 1; failure <= 9; failure += 1) {
    const debited = debit(budget, START);
    if (!debited.ok) throw new Error(`locked after ${String(failure)}`);
    budget = debited.value;
    expect(budget.lockedUntil).toBe(0);
  }
  expect(debit(budget, START)).toMatchObject({ ok: true, value: { lockedUntil: START + 15 * MINUTE } });
});

test('a locked budget refuses without lengthening its lock', () => {
  const locked = failUntilLocked(FULL_BUDGET, START);
  const later = START + 15 * MINUTE - 1;
  expect(debit(locked, later)).toEqual({ ok: false, failure: { lockedUntil: START + 15 * MINUTE } });
  expect(debit(locked, later + 1).ok).toBe(true);
});

test('each further lock is twice as long, and none is longer than a day', () => {
  let budget = FULL_BUDGET;
  let now = START;
  const minutes: number[] = [];
  for (let lock = 0; lock < 9; lock += 1) {
    budget = failUntilLocked(budget, now);
    minutes.push((budget.lockedUntil - now) / MINUTE);
    now = budget.lockedUntil;
  }
  expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
});
