import { grantId, type SessionId, type TenantId, type UserId } from '../../../lib/portable/ids.ts';
import type { GrantAction, Target } from '../../../lib/portable/contracts/common.ts';
import type { GrantClaims } from '../../../lib/portable/contracts/grant.ts';
import { GRANT_LIFETIME_SECONDS } from '../../../lib/portable/policy/limits.ts';
import { signGrant, verifyGrant } from '../../../lib/portable/tokens/grant.ts';
import type { Keys } from './env.ts';
import type { Context } from './operation.ts';

export interface GrantInput {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly tenantId: TenantId | null;
  readonly action: GrantAction;
  readonly target: Target;
  readonly parameters: string;
  /** Only with `tenant.create`: digest of the keys that go with the grant. */
  readonly keys?: string;
}

/** Makes and signs a grant of five minutes. Whoever calls records it in a ledger before anyone gets it. */
export async function makeGrant(
  input: GrantInput,
  keys: Keys,
  now: number,
): Promise<{ claims: GrantClaims; grant: string }> {
  const issuedAt = Math.floor(now / 1000);
  const claims: GrantClaims = {
    iss: keys.url,
    aud: 'strongroom-grant',
    sub: input.userId,
    jti: grantId.parse(crypto.randomUUID()),
    iat: issuedAt,
    exp: issuedAt + GRANT_LIFETIME_SECONDS,
    session_id: input.sessionId,
    tenant_id: input.tenantId,
    action: input.action,
    target: input.target,
    parameters: input.parameters,
    ...(input.keys === undefined ? {} : { keys: input.keys }),
  };
  return { claims, grant: await signGrant(claims, keys.signingKey) };
}

/**
 * Reads a grant that this keyring signed for `action` in the tenant that the request is about. Null for any other, an
 * expired one included: the edge, which can tell, has looked before.
 */
export async function readGrant(
  token: string,
  expected: { action: GrantAction; tenantId: TenantId },
  { keys, now }: Context,
): Promise<GrantClaims | null> {
  const verified = await verifyGrant(token, { keys: keys.grantKeys, issuer: keys.url, now: new Date(now) });
  if (!verified.ok) return null;
  const { action, tenant_id: tenantId } = verified.value;
  return action === expected.action && tenantId === expected.tenantId ? verified.value : null;
}
