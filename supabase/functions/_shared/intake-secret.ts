import { encodeFields, utf8, uuidBytes, type Bytes } from '../../../lib/portable/bytes.ts';
import { hkdfSha256 } from '../../../lib/portable/envelope/hkdf.ts';
import { unwrapKey, wrapKey } from '../../../lib/portable/envelope/wrap.ts';
import type { IntakeKeyId, TenantId } from '../../../lib/portable/ids.ts';
import type { Result } from '../../../lib/portable/result.ts';

interface IntakeKeyPlace {
  tenantId: TenantId;
  intakeKeyId: IntakeKeyId;
}

/**
 * Seals the private half of a one-time intake key under the functions' own secret, bound to its row (AES-256-GCM, key
 * from HKDF-SHA256). The database keeps it and cannot read it; once the row is gone, neither can the functions.
 */
export async function sealIntakeKey(
  secret: Bytes,
  place: IntakeKeyPlace,
  input: { privateKey: Bytes; nonce: Bytes },
): Promise<Bytes> {
  const kek = await intakeKek(secret);
  const sealed = await wrapKey({
    kek,
    key: input.privateKey,
    binding: rowBinding(place),
    nonce: input.nonce,
  });
  kek.fill(0);
  return sealed;
}

/** Opens it. Another secret, row or byte is refused as `open_failed`. The caller overwrites the key after use. */
export async function openIntakeKey(
  secret: Bytes,
  place: IntakeKeyPlace,
  sealedPrivate: Bytes,
): Promise<Result<Bytes, 'open_failed'>> {
  const kek = await intakeKek(secret);
  const opened = await unwrapKey({ kek, wrapped: sealedPrivate, binding: rowBinding(place) });
  kek.fill(0);
  return opened;
}

function intakeKek(secret: Bytes): Promise<Bytes> {
  const info = utf8('strongroom/intake-secret/v1');
  return hkdfSha256({ key: secret, salt: new Uint8Array(0), info, length: 32 });
}

function rowBinding({ tenantId, intakeKeyId }: IntakeKeyPlace): Bytes {
  return encodeFields(utf8('strongroom/intake-key/v1'), uuidBytes(tenantId), uuidBytes(intakeKeyId));
}
