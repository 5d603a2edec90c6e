import { encodeFields, int64, utf8, uuidBytes, type Bytes } from '../bytes.ts';
import type { CredentialBinding } from '../contracts/common.ts';
import type { AuditKeyId, DataKeyId, FactorId, TenantId, UserId } from '../ids.ts';

/**
 * The binding bytes of one credential version (envelope/README.md): associated data of its envelope and HKDF info of
 * its content key. Throws on an id that is no lower-case UUID and on a version that is no positive safe integer.
 */
export function credentialBinding(binding: CredentialBinding): Bytes {
  return encodeFields(
    utf8('strongroom/credential/v1'),
    uuidBytes(binding.tenantId),
    uuidBytes(binding.siteId),
    uuidBytes(binding.credentialId),
    utf8(binding.provider),
    version(binding.version),
    uuidBytes(binding.dataKeyId),
  );
}

/** Binds a wrapped data key to its tenant, its id and the version of the key-encryption key. Throws as above. */
export function dataKeyBinding(binding: {
  tenantId: TenantId;
  dataKeyId: DataKeyId;
  kekVersion: number;
}): Bytes {
  return encodeFields(
    utf8('strongroom/data-key/v1'),
    uuidBytes(binding.tenantId),
    uuidBytes(binding.dataKeyId),
    version(binding.kekVersion),
  );
}

/** Binds a wrapped TOTP seed to its person, its factor and the version of the key-encryption key. Throws as above. */
export function factorBinding(binding: { userId: UserId; factorId: FactorId; kekVersion: number }): Bytes {
  return encodeFields(
    utf8('strongroom/factor/v1'),
    uuidBytes(binding.userId),
    uuidBytes(binding.factorId),
    version(binding.kekVersion),
  );
}

/** Binds a wrapped audit private key to its tenant, its id and the version of the key-encryption key. Throws as above. */
export function auditKeyBinding(binding: {
  tenantId: TenantId;
  auditKeyId: AuditKeyId;
  kekVersion: number;
}): Bytes {
  return encodeFields(
    utf8('strongroom/audit-key/v1'),
    uuidBytes(binding.tenantId),
    uuidBytes(binding.auditKeyId),
    version(binding.kekVersion),
  );
}

function version(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError('a version is a positive integer');
  return int64(value);
}
