import { concat, uint32, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';

export const PADDING_STEP = 64;
/** The longest plaintext that any sealed format carries, in bytes. Sealed in base64url it stays below 64 KiB. */
export const PLAINTEXT_BYTES_MAX = 32_768;

const LENGTH_BYTES = 4;

/**
 * Prefixes the length (unsigned 32-bit, big-endian) and fills with zeros to the next multiple of 64 bytes, so that a
 * length does not tell a key's kind. Throws RangeError above `PLAINTEXT_BYTES_MAX`.
 */
export function pad(plaintext: Uint8Array): Bytes {
  if (plaintext.length > PLAINTEXT_BYTES_MAX) throw new RangeError('plaintext too long');
  const fill = new Uint8Array(paddedLength(plaintext.length) - LENGTH_BYTES - plaintext.length);
  return concat(uint32(plaintext.length), plaintext, fill);
}

/** Undoes `pad`. Refuses any spelling that `pad` does not make, with `open_failed`. Call it on authentic bytes only. */
export function unpad(padded: Uint8Array): Result<Bytes, 'open_failed'> {
  if (padded.length < PADDING_STEP) return err('open_failed');
  const length = new DataView(padded.buffer, padded.byteOffset, LENGTH_BYTES).getUint32(0);
  if (length > PLAINTEXT_BYTES_MAX || padded.length !== paddedLength(length)) return err('open_failed');
  const fill = padded.subarray(LENGTH_BYTES + length);
  if (fill.some((byte) => byte !== 0)) return err('open_failed');
  return ok(new Uint8Array(padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length)));
}

function paddedLength(length: number): number {
  return Math.ceil((LENGTH_BYTES + length) / PADDING_STEP) * PADDING_STEP;
}
