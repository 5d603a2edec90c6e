import { toHex, utf8, type Bytes } from '../bytes.ts';
import { err, type Result } from '../result.ts';
import { HEADER_BYTES, KEY_BYTES, openVersioned, requireBytes, sealVersioned, TAG_BYTES } from './aead.ts';
import { hkdfSha256 } from './hkdf.ts';

/** What may be wrapped, in bytes: from a 128-bit seed to a 512-bit key. */
export const WRAPPED_KEY_BYTES = { min: 16, max: 64 } as const;

/**
 * Wraps a data key, a TOTP seed or an audit private key under a key-encryption key (envelope/README.md). Not padded:
 * what is wrapped has a size that its domain fixes. Throws RangeError on a wrong size of kek, key or nonce.
 */
export async function wrapKey(input: {
  kek: Bytes;
  key: Bytes;
  binding: Bytes;
  nonce: Bytes;
}): Promise<Bytes> {
  if (!isWrappable(input.key.length)) throw new RangeError('key to wrap has an unexpected size');
  return sealVersioned({
    key: input.kek,
    nonce: input.nonce,
    plaintext: input.key,
    associatedData: input.binding,
  });
}

/** Unwraps under the same binding. Any other kek, binding or byte is refused as `open_failed`, indistinguishably. */
export async function unwrapKey(input: {
  kek: Bytes;
  wrapped: Bytes;
  binding: Bytes;
}): Promise<Result<Bytes, 'open_failed'>> {
  if (!isWrappable(input.wrapped.length - HEADER_BYTES - TAG_BYTES)) return err('open_failed');
  return openVersioned({ key: input.kek, sealed: input.wrapped, associatedData: input.binding });
}

/**
 * Names a key-encryption key without revealing it: HKDF-SHA256 (RFC 5869) with info `strongroom/kek-fingerprint/v1`,
 * first 16 bytes in lower-case hex. Throws RangeError on a kek that is not 32 bytes.
 */
export async function kekFingerprint(kek: Bytes): Promise<string> {
  requireBytes('kek', kek, KEY_BYTES);
  const info = utf8('strongroom/kek-fingerprint/v1');
  return toHex(await hkdfSha256({ key: kek, salt: new Uint8Array(0), info, length: 16 }));
}

function isWrappable(length: number): boolean {
  return length >= WRAPPED_KEY_BYTES.min && length <= WRAPPED_KEY_BYTES.max;
}
