import { concat, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';

export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const FORMAT_VERSION = 1;
export const HEADER_BYTES = 1 + NONCE_BYTES;

/**
 * Seals with AES-256-GCM (NIST SP 800-38D) as version byte, nonce, ciphertext and tag. Throws RangeError on a key or
 * nonce of the wrong size: both come from our own code. The caller must never seal twice with one key and nonce.
 */
export async function sealVersioned(input: {
  key: Bytes;
  nonce: Bytes;
  plaintext: Bytes;
  associatedData: Bytes;
}): Promise<Bytes> {
  requireBytes('nonce', input.nonce, NONCE_BYTES);
  const key = await importAesKey(input.key, 'encrypt');
  const sealed = await crypto.subtle.encrypt(gcm(input.nonce, input.associatedData), key, input.plaintext);
  return concat(Uint8Array.of(FORMAT_VERSION), input.nonce, new Uint8Array(sealed));
}

/** Opens what `sealVersioned` made. Refuses every other input with `open_failed`, without telling what was wrong. */
export async function openVersioned(input: {
  key: Bytes;
  sealed: Bytes;
  associatedData: Bytes;
}): Promise<Result<Bytes, 'open_failed'>> {
  const key = await importAesKey(input.key, 'decrypt');
  if (input.sealed.length < HEADER_BYTES + TAG_BYTES || input.sealed[0] !== FORMAT_VERSION) {
    return err('open_failed');
  }
  const nonce = input.sealed.slice(1, HEADER_BYTES);
  try {
    const ciphertext = input.sealed.slice(HEADER_BYTES);
    const opened = await crypto.subtle.decrypt(gcm(nonce, input.associatedData), key, ciphertext);
    return ok(new Uint8Array(opened));
  } catch {
    return err('open_failed');
  }
}

/** Throws RangeError unless `bytes` has exactly `length` bytes. The message never contains the bytes. */
export function requireBytes(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`${name} must be ${String(length)} bytes`);
}

async function importAesKey(key: Bytes, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  requireBytes('key', key, KEY_BYTES);
  return crypto.subtle.importKey('raw', key, 'AES-GCM', false, [usage]);
}

function gcm(nonce: Bytes, associatedData: Bytes): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: associatedData, tagLength: TAG_BYTES * 8 };
}
