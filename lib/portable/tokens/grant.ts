import { grantClaims, type GrantClaims } from '../contracts/grant.ts';
import { GRANT_LIFETIME_SECONDS } from '../policy/limits.ts';
import { err, type Result } from '../result.ts';
import type { PrivateJwk, PublicJwk } from './jwk.ts';
import { signJws, verifyJws } from './jws.ts';
import { checkLifetime } from './lifetime.ts';

const TYP = 'strongroom-grant+jwt';

/** Signs a grant with the keyring's key. All claims, times included, come from the caller. */
export async function signGrant(claims: GrantClaims, key: PrivateJwk): Promise<string> {
  return signJws(claims, TYP, key);
}

/**
 * Verifies a grant: signature of a listed key, issuer, audience, at most five minutes of life. `expired` is told only of
 * a grant that is otherwise good, so that the page can say so; all else is `refused`. Being spent is not visible here.
 */
export async function verifyGrant(
  token: string,
  expected: { keys: readonly PublicJwk[]; issuer: string; now: Date },
): Promise<Result<GrantClaims, 'refused' | 'expired'>> {
  const claims = await verifyJws(token, { typ: TYP, keys: expected.keys, payload: grantClaims });
  if (!claims.ok) return claims;
  if (claims.value.iss !== expected.issuer) return err('refused');
  const alive = checkLifetime(claims.value, {
    maximumSeconds: GRANT_LIFETIME_SECONDS,
    graceSeconds: 0,
    now: expected.now,
  });
  return alive.ok ? claims : alive;
}
