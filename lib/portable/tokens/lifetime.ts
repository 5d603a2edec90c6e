import { err, ok, type Result } from '../result.ts';

/** How far two clocks may disagree, in seconds. */
export const CLOCK_SKEW_SECONDS = 5;

/**
 * Checks the times of a token (seconds since the epoch) against `now`. `refused`: it claims to live longer than the
 * verifier's cap, ends before it begins, or begins in the future. `expired`: its time is over.
 */
export function checkLifetime(
  claims: { iat: number; exp: number },
  limits: { maximumSeconds: number; graceSeconds: number; now: Date },
): Result<null, 'refused' | 'expired'> {
  const now = limits.now.getTime() / 1000;
  const lifetime = claims.exp - claims.iat;
  if (lifetime <= 0 || lifetime > limits.maximumSeconds) return err('refused');
  if (claims.iat > now + CLOCK_SKEW_SECONDS) return err('refused');
  return now < claims.exp + limits.graceSeconds ? ok(null) : err('expired');
}
