import { createTenantAnswer, createTenantRequest } from '../../../lib/portable/contracts/functions.ts';
import { tenantKeysDigest, type TenantKeys } from '../../../lib/portable/contracts/tenant-keys.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import { decodeFields } from '../_shared/bytes.ts';
import type { VerifyCaller } from '../_shared/caller.ts';
import type { NewTenant, PeopleStatements } from '../_shared/database/people.ts';
import { grantFailure, type Failure } from '../_shared/failures.ts';
import { matchesParameters, readGrant, type GrantKeys } from '../_shared/grants.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';

export interface Parts {
  runtime: Runtime;
  verifyCaller: VerifyCaller;
  grantKeys: GrantKeys;
  database: Pick<PeopleStatements, 'createTenant'>;
}

/**
 * Creates the agency that the caller authorised: spends the grant and inserts tenant, owner and keys in one
 * transaction. Refuses other parameters than the authorised ones, and other keys than those that the keyring made with
 * this very grant: the caller brings them, and SQL remembers them.
 */
export function createHandler(parts: Parts): Handler {
  return createEndpoint(
    {
      name: 'create-tenant',
      runtime: parts.runtime,
      identify: parts.verifyCaller,
      body: createTenantRequest,
    },
    async ({ who, body, requestId }) => {
      const expected = { action: 'tenant.create', caller: who, now: parts.runtime.now() } as const;
      const grant = await readGrant(body.grant, { ...parts.grantKeys, ...expected });
      if (!grant.ok) return grant;
      const { name, timeZone } = body;
      const exact = await matchesParameters(grant.value, { action: 'tenant.create', name, timeZone });
      if (!exact) return err({ code: 'step_up_refused' });

      if (grant.value.keys !== (await tenantKeysDigest(body.keys))) return err({ code: 'invalid_request' });
      const keys = decodeKeys(body.keys);
      if (!keys.ok) return keys;
      const tenant = { name, timeZone, ...keys.value };
      const created = await parts.database.createTenant(who, grant.value, tenant, requestId);
      return created.ok ? ok(createTenantAnswer.parse(created.value)) : err(grantFailure(created.failure));
    },
  );
}

function decodeKeys({
  dataKey,
  auditKey,
  kekFingerprint,
}: TenantKeys): Result<Omit<NewTenant, 'name' | 'timeZone'>, Failure> {
  const decoded = decodeFields({
    wrapped: dataKey.wrapped,
    publicKey: auditKey.publicKey,
    wrappedPrivateKey: auditKey.wrappedPrivateKey,
  });
  if (!decoded.ok) return decoded;
  const { wrapped, publicKey, wrappedPrivateKey } = decoded.value;
  return ok({
    dataKey: { ...dataKey, wrapped },
    auditKey: { ...auditKey, publicKey, wrappedPrivateKey },
    kekFingerprint,
  });
}
