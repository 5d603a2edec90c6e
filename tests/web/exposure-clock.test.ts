import { describe, expect, test } from 'vitest';
import { laterBy, secondsUntil } from '../../components/credentials/exposure-clock.ts';

const shown = { monotonicMs: 5_000, wallMs: 1_800_000_000_000 };
const end = laterBy(shown, 60);

describe('the time for which a key is shown', () => {
  test('counts down, and ends after its seconds', () => {
    expect(secondsUntil(end, shown)).toBe(60);
    expect(secondsUntil(end, laterBy(shown, 59.5))).toBe(1);
    expect(secondsUntil(end, laterBy(shown, 60))).toBe(0);
    expect(secondsUntil(end, laterBy(shown, 600))).toBe(0);
  });

  test('is over after a machine slept through it, though the monotonic clock stood still', () => {
    expect(secondsUntil(end, { ...shown, wallMs: shown.wallMs + 3_600_000 })).toBe(0);
  });

  test('is not made longer by a wall clock that is set back', () => {
    const setBack = { monotonicMs: shown.monotonicMs + 61_000, wallMs: shown.wallMs - 3_600_000 };
    expect(secondsUntil(end, setBack)).toBe(0);
  });
});
