import { toBase64Url, utf8 } from '../portable/bytes.ts';
import type { SealedBytes } from '../portable/contracts/common.ts';
import type { OperationId, TenantId } from '../portable/ids.ts';
import { sealTo } from '../portable/transport/hpke.ts';
import { transportInfo } from '../portable/transport/info.ts';
import { drawOperationId, drawSeed } from './randomness.ts';
import { publicKeyBytes } from './step-up-key.ts';

export interface SealedKey {
  readonly operationId: OperationId;
  readonly sealed: SealedBytes;
  /** The same bytes undecoded, for the digest of a rotation's parameters. */
  readonly enc: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/**
 * Seals a pasted key to a one-time intake key of the function `store`. Whoever relays the result reads nothing of it,
 * not even its length beyond steps of 64 bytes.
 */
export async function sealKey(input: {
  /** base64url, from `intake-key`. */
  intakePublicKey: string;
  tenantId: TenantId;
  key: string;
}): Promise<SealedKey> {
  const operationId = drawOperationId();
  const plaintext = utf8(input.key);
  const { enc, ciphertext } = await sealTo({
    recipientPublicKey: publicKeyBytes(input.intakePublicKey),
    info: transportInfo('store', input.tenantId, operationId),
    plaintext,
    ephemeralSeed: drawSeed(),
  });
  plaintext.fill(0);
  const sealed = { enc: toBase64Url(enc), ciphertext: toBase64Url(ciphertext) };
  return { operationId, sealed, enc, ciphertext };
}
