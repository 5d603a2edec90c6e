import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { utf8 } from '../../lib/portable/bytes.ts';
import { acceptedStep, presentSeed, stepAt } from '../../workers/keyring/src/person/code.ts';

// RFC 6238, appendix B, SHA-1: the last six of its eight digits.
const SEED = utf8('12345678901234567890');
const RFC_CODES = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
] as const;

const NOW = Date.parse('2026-11-22T12:00:10Z');
const STEP = 30_000;

function codeAt(now: number): string {
  const secret = Secret.fromBase32(presentSeed(SEED, 'ada').secret);
  return new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: now });
}

test.each(RFC_CODES)('the code of RFC 6238 at %i s passes', (seconds, code) => {
  const now = seconds * 1000;
  expect(acceptedStep({ seed: SEED, code, lastStep: 0, now })).toBe(stepAt(now));
});

test('a code of the step before or after passes, as its own step', () => {
  for (const drift of [-1, 0, 1]) {
    const code = codeAt(NOW + drift * STEP);
    expect(acceptedStep({ seed: SEED, code, lastStep: 0, now: NOW })).toBe(stepAt(NOW) + drift);
  }
});

test('a code of two steps before or after does not pass', () => {
  for (const drift of [-2, 2]) {
    const code = codeAt(NOW + drift * STEP);
    expect(acceptedStep({ seed: SEED, code, lastStep: 0, now: NOW })).toBeNull();
  }
});

test('a code of the last accepted step, or of one before it, does not pass', () => {
  const lastStep = stepAt(NOW);
  for (const drift of [-1, 0]) {
    const code = codeAt(NOW + drift * STEP);
    expect(acceptedStep({ seed: SEED, code, lastStep, now: NOW })).toBeNull();
  }
  expect(acceptedStep({ seed: SEED, code: codeAt(NOW + STEP), lastStep, now: NOW })).toBe(lastStep + 1);
});

test('a code that two neighbouring steps share uses up both', () => {
  // A pair of steps found by search: RFC 6238's seed shows 963181 in both.
  const first = 59_061_240;
  const now = first * STEP;
  const code = '963181';
  const taken = acceptedStep({ seed: SEED, code, lastStep: 0, now });
  expect([codeAt(now), codeAt(now + STEP), taken]).toEqual([code, code, first + 1]);
  expect(acceptedStep({ seed: SEED, code, lastStep: first + 1, now: now + STEP })).toBeNull();
});

test('a seed is shown as an authenticator reads it', () => {
  const { secret, uri } = presentSeed(SEED, 'ada@agency.test');
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const parsed = new URL(uri);
  expect([parsed.protocol, parsed.host]).toEqual(['otpauth:', 'totp']);
  expect(decodeURIComponent(parsed.pathname)).toBe('/Strongroom:ada@agency.test');
  expect(Object.fromEntries(parsed.searchParams)).toMatchObject({
    secret,
    issuer: 'Strongroom',
    digits: '6',
  });
});
