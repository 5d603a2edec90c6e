import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { Bytes } from '../bytes.ts';
import { requireBytes, TAG_BYTES } from '../envelope/aead.ts';
import { PADDING_STEP, PLAINTEXT_BYTES_MAX } from '../envelope/padding.ts';

export const PUBLIC_KEY_BYTES = 65;
export const PRIVATE_KEY_BYTES = 32;
export const SEED_BYTES = 32;
/** The longest ciphertext, in bytes. */
export const CIPHERTEXT_BYTES_MAX = PLAINTEXT_BYTES_MAX + PADDING_STEP + TAG_BYTES;

/** DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: ids 0x0010, 0x0001, 0x0002 (RFC 9180 §7). */
export function cipherSuite(): CipherSuite {
  return new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}

/** The sender's HPKE context. Throws on a recipient key that is no point of P-256, and on a seed that is not 32 bytes. */
export async function senderContext(input: { recipientPublicKey: Bytes; info: Bytes; ephemeralSeed: Bytes }) {
  requireBytes('ephemeral seed', input.ephemeralSeed, SEED_BYTES);
  if (!isUncompressed(input.recipientPublicKey)) throw new TypeError('not an uncompressed P-256 public key');
  const suite = cipherSuite();
  return suite.createSenderContext({
    recipientPublicKey: await suite.kem.deserializePublicKey(input.recipientPublicKey),
    info: input.info,
    ekm: await suite.kem.deriveKeyPair(input.ephemeralSeed),
  });
}

/** The recipient's HPKE context, or null when `enc` is not the encoding of a point. Throws on a bad private key. */
export async function recipientContext(input: { privateKey: Bytes; info: Bytes; enc: Bytes }) {
  requireBytes('private key', input.privateKey, PRIVATE_KEY_BYTES);
  const suite = cipherSuite();
  const recipientKey = await suite.kem.deserializePrivateKey(input.privateKey);
  if (!isUncompressed(input.enc)) return null;
  try {
    return await suite.createRecipientContext({ recipientKey, enc: input.enc, info: input.info });
  } catch {
    return null;
  }
}

/** Some libraries also read compressed and hybrid points (SEC 1 §2.3.4); RFC 9180 §7.1.1 knows the uncompressed form only. */
export function isUncompressed(publicKey: Uint8Array): boolean {
  return publicKey.length === PUBLIC_KEY_BYTES && publicKey[0] === 4;
}
