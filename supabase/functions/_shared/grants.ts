import { equalBytes, utf8 } from '../../../lib/portable/bytes.ts';
import type { GrantAction } from '../../../lib/portable/contracts/common.ts';
import { parametersDigest, type ActionParameters } from '../../../lib/portable/contracts/parameters.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import { verifyGrant } from '../../../lib/portable/tokens/grant.ts';
import type { PublicJwk } from '../../../lib/portable/tokens/jwk.ts';
import type { Caller } from './caller.ts';
import type { VerifiedGrant } from './database/wire.ts';
import type { Environment } from './env.ts';
import type { Failure } from './failures.ts';

export interface GrantKeys {
  keys: readonly PublicJwk[];
  /** The keyring's URL. */
  issuer: string;
}

/** What a function needs to verify the keyring's grants. */
export function grantKeysOf(
  environment: Environment<'STRONGROOM_KEYRING_URL' | 'STRONGROOM_KEYRING_PUBLIC_KEYS'>,
): GrantKeys {
  return {
    keys: environment.STRONGROOM_KEYRING_PUBLIC_KEYS,
    issuer: environment.STRONGROOM_KEYRING_URL,
  };
}

/**
 * Verifies that a grant is the keyring's, alive, for this action, and of this very person and session. All else is
 * `step_up_refused`, whichever check failed. Whether it was spent, SQL finds out.
 */
export async function readGrant(
  token: string,
  expected: GrantKeys & { action: GrantAction; caller: Caller; now: Date },
): Promise<Result<VerifiedGrant, Failure>> {
  const grant = await verifyGrant(token, expected);
  if (!grant.ok) return err({ code: 'step_up_refused' });
  const claims = grant.value;
  const own = claims.sub === expected.caller.userId && claims.session_id === expected.caller.sessionId;
  if (!own || claims.action !== expected.action) return err({ code: 'step_up_refused' });
  return ok({ ...claims, token });
}

/** Whether the grant is for exactly these parameters, as the member authorised them. */
export async function matchesParameters(
  grant: VerifiedGrant,
  parameters: ActionParameters,
): Promise<boolean> {
  return equalBytes(utf8(grant.parameters), utf8(await parametersDigest(parameters)));
}
