import type { z } from 'zod';
import {
  createTenantAnswer,
  createTenantRequest,
  type tenantKeys,
} from '../../../lib/portable/contracts/functions.ts';
import type { TenantId } from '../../../lib/portable/ids.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import { verifyAuditKey } from '../../../lib/portable/tokens/audit-key.ts';
import { decodeFields } from '../_shared/bytes.ts';
import type { VerifyCaller } from '../_shared/caller.ts';
import type { NewTenant, PeopleStatements } from '../_shared/database/people.ts';
import { grantFailure, keyringFailure, type Failure } from '../_shared/failures.ts';
import { matchesParameters, readGrant, type GrantKeys } from '../_shared/grants.ts';
import type { Keyring } from '../_shared/keyring-client.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';

export interface Parts {
  runtime: Runtime;
  verifyCaller: VerifyCaller;
  grantKeys: GrantKeys;
  database: Pick<PeopleStatements, 'createTenant'>;
  keyring: Pick<Keyring, 'status'>;
}

/**
 * Creates the agency that the caller authorised: spends the grant and inserts tenant, owner and keys in one
 * transaction. Refuses other parameters than the authorised ones, an audit key that the keyring did not state for this
 * very tenant, and a KEK fingerprint that is not the keyring's own: the caller brings these, and SQL remembers them.
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
      const { target } = grant.value;
      const { name, timeZone } = body;
      const exact = await matchesParameters(grant.value, { action: 'tenant.create', name, timeZone });
      if (!exact || target.kind !== 'tenant') return err({ code: 'step_up_refused' });

      const keys = await checkKeys(parts, target.id, body.keys);
      if (!keys.ok) return keys;
      const tenant = { name, timeZone, ...keys.value };
      const created = await parts.database.createTenant(who, grant.value, tenant, requestId);
      return created.ok ? ok(createTenantAnswer.parse(created.value)) : err(grantFailure(created.failure));
    },
  );
}

async function checkKeys(
  parts: Parts,
  tenantId: TenantId,
  keys: z.output<typeof tenantKeys>,
): Promise<Result<Omit<NewTenant, 'name' | 'timeZone'>, Failure>> {
  const { dataKey, auditKey, kekFingerprint } = keys;
  const decoded = decodeFields({
    wrapped: dataKey.wrapped,
    publicKey: auditKey.publicKey,
    wrappedPrivateKey: auditKey.wrappedPrivateKey,
  });
  if (!decoded.ok) return decoded;

  const stated = await verifyAuditKey(auditKey.statement, parts.grantKeys.keys);
  const own =
    stated.ok &&
    stated.value.tenantId === tenantId &&
    stated.value.auditKeyId === auditKey.auditKeyId &&
    stated.value.publicKey === auditKey.publicKey;
  if (!own) return err({ code: 'invalid_request' });

  const status = await parts.keyring.status();
  if (!status.ok) return err(keyringFailure(status.failure));
  const kek = status.value.keks.find(({ version }) => version === dataKey.kekVersion);
  const known = kek?.fingerprint === kekFingerprint && auditKey.kekVersion === dataKey.kekVersion;
  if (!known) return err({ code: 'invalid_request' });

  return ok({
    dataKey: { ...dataKey, wrapped: decoded.value.wrapped },
    auditKey: {
      ...auditKey,
      publicKey: decoded.value.publicKey,
      wrappedPrivateKey: decoded.value.wrappedPrivateKey,
    },
    kekFingerprint,
  });
}
