import { callerClaims, type CallerClaims } from '../contracts/keyring.ts';
import { EDGE_TOKEN_LIFETIME_SECONDS } from '../policy/limits.ts';
import { err, type Result } from '../result.ts';
import type { PrivateJwk, PublicJwk } from './jwk.ts';
import { signJws, verifyJws } from './jws.ts';
import { checkLifetime, CLOCK_SKEW_SECONDS } from './lifetime.ts';

const TYP = 'strongroom-caller+jwt';

export type CallerKeys = Readonly<Record<CallerClaims['iss'], readonly PublicJwk[]>>;

/** Signs the token that authenticates one request to the keyring. All claims, times included, come from the caller. */
export async function signCaller(claims: CallerClaims, key: PrivateJwk): Promise<string> {
  return signJws(claims, TYP, key);
}

/**
 * Verifies it: signed by a key of the issuer that it names, for this audience, at most 30 s of life and 5 s of clock
 * skew. Refuses all else with `refused`. The keyring itself compares operation, tenant and body digest and remembers jti.
 */
export async function verifyCaller(
  token: string,
  expected: { keys: CallerKeys; audience: string; now: Date },
): Promise<Result<CallerClaims, 'refused'>> {
  for (const issuer of callerClaims.shape.iss.options) {
    const claims = await verifyJws(token, { typ: TYP, keys: expected.keys[issuer], payload: callerClaims });
    if (!claims.ok || claims.value.iss !== issuer) continue;
    const alive = checkLifetime(claims.value, {
      maximumSeconds: EDGE_TOKEN_LIFETIME_SECONDS,
      graceSeconds: CLOCK_SKEW_SECONDS,
      now: expected.now,
    });
    return alive.ok && claims.value.aud === expected.audience ? claims : err('refused');
  }
  return err('refused');
}
