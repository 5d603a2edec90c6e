import { z } from 'zod';
import { toHex, type Bytes } from '../../../../lib/portable/bytes.ts';
import type { GrantAction, Target } from '../../../../lib/portable/contracts/common.ts';
import * as id from '../../../../lib/portable/ids.ts';
import type { Caller } from '../caller.ts';
import type { Asked, Connection } from './connection.ts';
import { callerArgument, instant, nothing, type VerifiedGrant } from './wire.ts';

const assurance = z.object({ kind: z.enum(['code', 'device']), until: instant });

export interface NewTenant {
  name: string;
  timeZone: string;
  dataKey: { dataKeyId: id.DataKeyId; kekVersion: number; wrapped: Bytes };
  auditKey: {
    auditKeyId: id.AuditKeyId;
    kekVersion: number;
    publicKey: Bytes;
    wrappedPrivateKey: Bytes;
    statement: string;
  };
  kekFingerprint: string;
}

const createdTenant = z
  .object({ tenant_id: id.tenantId, handle: z.string() })
  .transform((tenant) => ({ tenantId: tenant.tenant_id, handle: tenant.handle }));

/** What the edge asks SQL about persons, sessions, step-ups and new agencies. One statement each. */
export interface PeopleStatements {
  checkEnrolment(caller: Caller): Asked<null>;
  enrolFactor(caller: Caller, grant: VerifiedGrant, factorId: id.FactorId, requestId: string): Asked<null>;
  checkStepUp(
    caller: Caller,
    step: { tenantId: id.TenantId | null; action: GrantAction; target: Target },
    requestId: string,
  ): Asked<null>;
  recordRefusal(
    caller: Caller,
    step: { tenantId: id.TenantId | null; action: GrantAction; target: Target | null; reason: string },
    requestId: string,
  ): Asked<null>;
  assureSession(
    caller: Caller,
    grant: VerifiedGrant,
    deviceHash: Bytes | null,
    requestId: string,
  ): Asked<z.output<typeof assurance>>;
  assureDevice(caller: Caller, deviceHash: Bytes, requestId: string): Asked<z.output<typeof assurance>>;
  createTenant(
    caller: Caller,
    grant: VerifiedGrant,
    tenant: NewTenant,
    requestId: string,
  ): Asked<z.output<typeof createdTenant>>;
}

export function peopleStatements({ call }: Connection): PeopleStatements {
  return {
    checkEnrolment: (caller) => call('check_enrolment', [callerArgument(caller)], nothing),
    enrolFactor: (caller, grant, factorId, requestId) =>
      call('enrol_factor', [callerArgument(caller), grant, factorId, requestId], nothing),
    checkStepUp: (caller, { tenantId, action, target }, requestId) =>
      call('check_step_up', [callerArgument(caller), tenantId, action, target, requestId], nothing),
    recordRefusal: (caller, { tenantId, action, target, reason }, requestId) =>
      call(
        'record_refusal',
        [callerArgument(caller), tenantId, action, target, { action, reason }, null, null, requestId],
        nothing,
      ),
    assureSession: (caller, grant, deviceHash, requestId) =>
      call('assure_session', [callerArgument(caller), grant, deviceHash, requestId], assurance),
    assureDevice: (caller, deviceHash, requestId) =>
      call('assure_device', [callerArgument(caller), deviceHash, requestId], assurance),
    createTenant: (caller, grant, tenant, requestId) =>
      call(
        'create_tenant',
        [
          callerArgument(caller),
          grant,
          tenant.name,
          tenant.timeZone,
          {
            data_key_id: tenant.dataKey.dataKeyId,
            kek_version: tenant.dataKey.kekVersion,
            wrapped: toHex(tenant.dataKey.wrapped),
          },
          {
            audit_key_id: tenant.auditKey.auditKeyId,
            kek_version: tenant.auditKey.kekVersion,
            public_key: toHex(tenant.auditKey.publicKey),
            wrapped_private_key: toHex(tenant.auditKey.wrappedPrivateKey),
            statement: tenant.auditKey.statement,
          },
          tenant.kekFingerprint,
          requestId,
        ],
        createdTenant,
      ),
  };
}
