import { concat, encodeFields, utf8, uuidBytes, type Bytes } from '../bytes.ts';
import type { EntryId, TenantId } from '../ids.ts';
import { err, type Result } from '../result.ts';
import { openFrom, sealTo } from '../transport/hpke.ts';
import { PUBLIC_KEY_BYTES } from '../transport/suite.ts';

/**
 * Seals an entry's sensitive detail to the tenant's audit public key (HPKE base mode; info `strongroom/audit-detail/v1`,
 * associated data = tenant and entry id). Answers the stored bytes: enc, then ciphertext. Throws as `sealTo` does.
 */
export async function sealDetail(input: {
  auditPublicKey: Bytes;
  tenantId: TenantId;
  entryId: EntryId;
  plaintext: Bytes;
  ephemeralSeed: Bytes;
}): Promise<Bytes> {
  const { enc, ciphertext } = await sealTo({
    recipientPublicKey: input.auditPublicKey,
    info: info(),
    plaintext: input.plaintext,
    ephemeralSeed: input.ephemeralSeed,
    aad: entryBinding(input),
  });
  return concat(enc, ciphertext);
}

/** Opens a sealed detail under its own tenant and entry. Refuses everything else with `open_failed`. */
export async function openDetail(input: {
  privateKey: Bytes;
  tenantId: TenantId;
  entryId: EntryId;
  sealedDetail: Bytes;
}): Promise<Result<Bytes, 'open_failed'>> {
  if (input.sealedDetail.length <= PUBLIC_KEY_BYTES) return err('open_failed');
  return openFrom({
    privateKey: input.privateKey,
    info: info(),
    enc: input.sealedDetail.slice(0, PUBLIC_KEY_BYTES),
    ciphertext: input.sealedDetail.slice(PUBLIC_KEY_BYTES),
    aad: entryBinding(input),
  });
}

function info(): Bytes {
  return utf8('strongroom/audit-detail/v1');
}

function entryBinding(input: { tenantId: TenantId; entryId: EntryId }): Bytes {
  return encodeFields(uuidBytes(input.tenantId), uuidBytes(input.entryId));
}
