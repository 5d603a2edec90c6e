import type { z } from 'zod';
import { authorisation, type Authorisation } from '../../../../lib/portable/contracts/authorisation.ts';
import { stepUpRequest } from '../../../../lib/portable/contracts/keyring.ts';
import { tenantKeysDigest, type TenantKeys } from '../../../../lib/portable/contracts/tenant-keys.ts';
import { HOUSE_CHAIN, type TenantId } from '../../../../lib/portable/ids.ts';
import { ok } from '../../../../lib/portable/result.ts';
import { checkHouse } from '../content-key.ts';
import { makeGrant } from '../grants.ts';
import { houseOf, personOf, tenantOf } from '../objects.ts';
import type { Context, Operation } from '../operation.ts';
import { refused, type Outcome } from '../outcome.ts';
import { openAuthorisation } from '../sealed.ts';
import { makeTenantKeys } from '../tenant-keys.ts';

type Request = z.infer<typeof stepUpRequest>;

/**
 * Turns a person's authorisation and fresh code into a grant. Compares every field of what the page sealed with what
 * the edge asks for, then roster and freeze, and only then takes the code; after that the ledger line and the grant
 * stand together. A crash in between costs the code and yields nothing.
 */
export const stepUp: Operation<Request> = {
  body: stepUpRequest,
  issuers: ['edge'],
  subject: ({ tenantId, userId }) => ({ tenantId, userId }),
  run: async (request, context) => {
    const { env, keys, now } = context;
    const authorised = await openAuthorisation(request.sealed, request.tenantId, authorisation, keys);
    if (authorised === null || !isSame(authorised, request)) return refused;
    const place = placeOf(request);
    if (place === null) return refused;
    const house = await checkHouse(env, null);
    if (!house.ok) return house;
    if (place !== 'house') {
      const { userId: sub, action, target } = request;
      const allowed = await tenantOf(env, place).check({ sub, action, target });
      if (!allowed.ok) return allowed;
    }
    const { userId, deviceHash } = request;
    const taken = await personOf(env, userId).take({ userId, code: authorised.code, deviceHash }, now);
    if (!taken.ok) return taken;
    return place === 'house' ? issueAtHouse(request, context) : issueAtTenant(request, place, context);
  },
};

/** Where a wish of this shape is decided and recorded; null for a shape that no action has. */
function placeOf({ action, tenantId, target, sessionId }: Request): 'house' | TenantId | null {
  switch (action) {
    case 'session.assure':
      return tenantId === null && target.kind === 'session' && target.id === sessionId ? 'house' : null;
    case 'tenant.create':
      return target.kind === 'tenant' && tenantId === target.id && tenantId !== HOUSE_CHAIN ? tenantId : null;
    case 'credential.reveal':
    case 'credential.rotate':
    case 'credential.retire':
      return target.kind === 'credential' && tenantId !== HOUSE_CHAIN ? tenantId : null;
  }
}

function isSame(authorised: Authorisation, request: Request): boolean {
  const { target: left } = authorised;
  const { target: right } = request;
  const sameVersion =
    left.kind !== 'credential' || right.kind !== 'credential' || left.version === right.version;
  return (
    authorised.operationId === request.sealed.operationId &&
    authorised.userId === request.userId &&
    authorised.action === request.action &&
    authorised.tenantId === request.tenantId &&
    left.kind === right.kind &&
    left.id === right.id &&
    sameVersion &&
    authorised.parameters === request.parameters
  );
}

async function issueAtHouse(request: Request, { env, keys, now }: Context): Promise<Outcome<object>> {
  const { claims, grant } = await makeGrant(request, keys, now);
  await houseOf(env).record(
    'grant.issued',
    {
      operation: 'step-up',
      operationId: request.sealed.operationId,
      jti: claims.jti,
      user: claims.sub,
      session: claims.session_id,
      action: claims.action,
      target: claims.target.id,
      parameters: claims.parameters,
      expires: claims.exp,
    },
    now,
  );
  return ok({ grant, expiresAt: new Date(claims.exp * 1000).toISOString() });
}

async function issueAtTenant(
  request: Request,
  tenantId: TenantId,
  context: Context,
): Promise<Outcome<object>> {
  const { env, keys, now } = context;
  const { operationId } = request.sealed;
  const creates = request.action === 'tenant.create';
  const tenantKeys: TenantKeys | null = creates ? await makeTenantKeys(tenantId, keys) : null;
  const digest = tenantKeys === null ? {} : { keys: await tenantKeysDigest(tenantKeys) };
  const { claims, grant } = await makeGrant({ ...request, ...digest }, keys, now);
  // Told first: a roster must not name a person who could still enrol without a code.
  if (creates) await personOf(env, request.userId).joined(tenantId);
  const drawn = tenantKeys && {
    dataKeyId: tenantKeys.dataKey.dataKeyId,
    auditKeyId: tenantKeys.auditKey.auditKeyId,
    kekVersion: tenantKeys.dataKey.kekVersion,
  };
  const issued = await tenantOf(env, tenantId).issue({ claims, grant, operationId, keys: drawn }, now);
  if (!issued.ok) return issued;
  if (creates) {
    await houseOf(env).meet(tenantId, { operation: 'step-up', jti: claims.jti, user: claims.sub }, now);
  }
  const expiresAt = new Date(claims.exp * 1000).toISOString();
  return ok(tenantKeys === null ? { grant, expiresAt } : { grant, expiresAt, keys: tenantKeys });
}
