import type { Bytes } from '../bytes.ts';
import { requireBytes } from '../envelope/aead.ts';
import { pad, unpad } from '../envelope/padding.ts';
import { err, type Result } from '../result.ts';
import {
  cipherSuite,
  CIPHERTEXT_BYTES_MAX,
  isUncompressed,
  recipientContext,
  SEED_BYTES,
  senderContext,
} from './suite.ts';

const EMPTY: Bytes = new Uint8Array(0);

/**
 * Makes a key pair from 32 random bytes (RFC 9180 §7.1.3, DeriveKeyPair): public key of 65 bytes (SEC 1 uncompressed),
 * private key of 32. Throws RangeError on a seed of another size.
 */
export async function generateTransportKeys(seed: Bytes): Promise<{ publicKey: Bytes; privateKey: Bytes }> {
  requireBytes('seed', seed, SEED_BYTES);
  const { kem } = cipherSuite();
  const pair = await kem.deriveKeyPair(seed);
  return {
    publicKey: new Uint8Array(await kem.serializePublicKey(pair.publicKey)),
    privateKey: new Uint8Array(await kem.serializePrivateKey(pair.privateKey)),
  };
}

/** Whether the bytes are an uncompressed point of P-256. Ask at the boundary: `sealTo` throws on anything else. */
export async function isTransportPublicKey(publicKey: Bytes): Promise<boolean> {
  if (!isUncompressed(publicKey)) return false;
  const { kem } = cipherSuite();
  try {
    // Deno imports any 65 bytes and looks for a point only when the key is used: writing it out again is such a use.
    await kem.serializePublicKey(await kem.deserializePublicKey(publicKey));
    return true;
  } catch {
    return false;
  }
}

/**
 * Seals the padded plaintext to a public key: HPKE base mode, one message per context (RFC 9180 §6.1). The ephemeral
 * key pair comes from `ephemeralSeed`: 32 random bytes, drawn anew for every message. The caller overwrites the
 * plaintext; the padded copy is overwritten here, as in `openFrom`. Throws on a key that is no point of P-256, on
 * another seed size, and on a plaintext above the limit.
 */
export async function sealTo(input: {
  recipientPublicKey: Bytes;
  info: Bytes;
  plaintext: Bytes;
  ephemeralSeed: Bytes;
  aad?: Bytes;
}): Promise<{ enc: Bytes; ciphertext: Bytes }> {
  const context = await senderContext(input);
  // The library copies what is only a view, and nobody overwrites that copy: it gets the whole buffer.
  const padded = pad(input.plaintext);
  const ciphertext = await context.seal(padded.buffer, input.aad ?? EMPTY);
  padded.fill(0);
  return { enc: new Uint8Array(context.enc), ciphertext: new Uint8Array(ciphertext) };
}

/** Opens what `sealTo` made. Any other key, info, associated data or byte is refused as `open_failed`, indistinguishably. */
export async function openFrom(input: {
  privateKey: Bytes;
  info: Bytes;
  enc: Bytes;
  ciphertext: Bytes;
  aad?: Bytes;
}): Promise<Result<Bytes, 'open_failed'>> {
  if (input.ciphertext.length > CIPHERTEXT_BYTES_MAX) return err('open_failed');
  const context = await recipientContext(input);
  if (context === null) return err('open_failed');
  try {
    const padded = new Uint8Array(await context.open(input.ciphertext, input.aad ?? EMPTY));
    const plaintext = unpad(padded);
    padded.fill(0);
    return plaintext;
  } catch {
    return err('open_failed');
  }
}
