import { Secret, TOTP } from 'otpauth';
import { equalBytes, utf8, type Bytes } from '../../../../lib/portable/bytes.ts';

/** RFC 6238 as every authenticator reads it. A seed has 160 bits, the length of its HMAC (RFC 4226 §4, R6). */
export const SEED_BYTES = 20;
const STEP_SECONDS = 30;
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: STEP_SECONDS } as const;

/** The time step of RFC 6238 §4.2 at `now`, in milliseconds since the epoch. */
export function stepAt(now: number): number {
  return Math.floor(now / 1000 / STEP_SECONDS);
}

/**
 * The time step whose code this is: the current one or a neighbour (one step of drift, RFC 6238 §5.2), but never one at
 * or below `lastStep`, so that each code passes once; of two steps that share a code the later, which uses up both. Null
 * when it is none of them. Compares all without leaving early.
 */
export function acceptedStep(input: {
  seed: Bytes;
  code: string;
  lastStep: number;
  now: number;
}): number | null {
  const totp = new TOTP({ ...PARAMETERS, secret: secretOf(input.seed) });
  const given = utf8(input.code);
  const current = stepAt(input.now);
  const matches = [current - 1, current, current + 1].filter((step) => {
    const expected = utf8(totp.generate({ timestamp: step * STEP_SECONDS * 1000 }));
    return equalBytes(expected, given) && step > input.lastStep;
  });
  return matches.at(-1) ?? null;
}

/** The seed as a person types it (base32 without padding, RFC 4648 §6) and as an authenticator scans it (otpauth URI). */
export function presentSeed(seed: Bytes, label: string): { secret: string; uri: string } {
  const secret = secretOf(seed);
  const totp = new TOTP({ ...PARAMETERS, issuer: 'Strongroom', label, secret });
  return { secret: secret.base32, uri: totp.toString() };
}

function secretOf(seed: Bytes): Secret {
  return new Secret({ buffer: seed.slice().buffer });
}
