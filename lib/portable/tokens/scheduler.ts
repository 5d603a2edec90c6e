import { z } from 'zod';
import { EDGE_TOKEN_LIFETIME_SECONDS } from '../policy/limits.ts';
import { err, type Result } from '../result.ts';
import type { PrivateJwk, PublicJwk } from './jwk.ts';
import { signJws, verifyJws } from './jws.ts';
import { checkLifetime, CLOCK_SKEW_SECONDS } from './lifetime.ts';

const TYP = 'strongroom-scheduler+jwt';

/** Claims of the token with which the scheduler calls a function. `aud` is the functions' base URL. */
export const schedulerClaims = z.object({
  iss: z.literal('scheduler'),
  aud: z.string(),
  jti: z.string().min(16).max(64),
  iat: z.number().int(),
  exp: z.number().int(),
});
export type SchedulerClaims = z.infer<typeof schedulerClaims>;

/** Signs a scheduler token. All claims, times included, come from the caller. */
export async function signScheduler(claims: SchedulerClaims, key: PrivateJwk): Promise<string> {
  return signJws(claims, TYP, key);
}

/** Verifies one: listed key, this audience, at most 30 s of life and 5 s of clock skew. All else is `refused`. */
export async function verifyScheduler(
  token: string,
  expected: { keys: readonly PublicJwk[]; audience: string; now: Date },
): Promise<Result<SchedulerClaims, 'refused'>> {
  const claims = await verifyJws(token, { typ: TYP, keys: expected.keys, payload: schedulerClaims });
  if (!claims.ok) return claims;
  const alive = checkLifetime(claims.value, {
    maximumSeconds: EDGE_TOKEN_LIFETIME_SECONDS,
    graceSeconds: CLOCK_SKEW_SECONDS,
    now: expected.now,
  });
  return alive.ok && claims.value.aud === expected.audience ? claims : err('refused');
}
