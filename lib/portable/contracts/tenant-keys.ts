import { z } from 'zod';
import { encodeFields, int64, sha256, toBase64Url, utf8, uuidBytes } from '../bytes.ts';
import { auditKey, wrappedDataKey } from './common.ts';

/** What a new tenant gets from the keyring: both keys wrapped, and the fingerprint of the KEK that wraps them. */
export const tenantKeys = z.object({ dataKey: wrappedDataKey, auditKey, kekFingerprint: z.string() });
export type TenantKeys = z.infer<typeof tenantKeys>;

/**
 * SHA-256 (base64url) over every field of a new tenant's keys. The keyring puts it into the grant, because the keys
 * travel through the web server: with one of them exchanged, a tenant would store what nobody can ever open.
 */
export async function tenantKeysDigest({ dataKey, auditKey, kekFingerprint }: TenantKeys): Promise<string> {
  const fields = encodeFields(
    utf8('strongroom/tenant-keys/v1'),
    uuidBytes(dataKey.dataKeyId),
    int64(dataKey.kekVersion),
    utf8(dataKey.wrapped),
    uuidBytes(auditKey.auditKeyId),
    int64(auditKey.kekVersion),
    utf8(auditKey.publicKey),
    utf8(auditKey.statement),
    utf8(auditKey.wrappedPrivateKey),
    utf8(kekFingerprint),
  );
  return toBase64Url(await sha256(fields));
}
