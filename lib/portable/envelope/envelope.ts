import type { Bytes } from '../bytes.ts';
import { err, type Result } from '../result.ts';
import { HEADER_BYTES, openVersioned, sealVersioned, TAG_BYTES } from './aead.ts';
import { pad, PADDING_STEP, PLAINTEXT_BYTES_MAX, unpad } from './padding.ts';

/** The longest envelope, in bytes. */
export const ENVELOPE_BYTES_MAX = HEADER_BYTES + PLAINTEXT_BYTES_MAX + PADDING_STEP + TAG_BYTES;

/**
 * Seals one credential version (envelope/README.md): version byte, 12-byte nonce, AES-256-GCM over the padded
 * plaintext with the binding bytes as associated data. Throws RangeError on a wrong size of key, nonce or plaintext.
 * A content key seals exactly once.
 */
export async function sealEnvelope(input: {
  contentKey: Bytes;
  binding: Bytes;
  plaintext: Bytes;
  nonce: Bytes;
}): Promise<Bytes> {
  return sealVersioned({
    key: input.contentKey,
    nonce: input.nonce,
    plaintext: pad(input.plaintext),
    associatedData: input.binding,
  });
}

/** Opens an envelope under its binding. Any other key, binding or byte is refused as `open_failed`, indistinguishably. */
export async function openEnvelope(input: {
  contentKey: Bytes;
  binding: Bytes;
  envelope: Bytes;
}): Promise<Result<Bytes, 'open_failed'>> {
  if (input.envelope.length > ENVELOPE_BYTES_MAX) return err('open_failed');
  const opened = await openVersioned({
    key: input.contentKey,
    sealed: input.envelope,
    associatedData: input.binding,
  });
  return opened.ok ? unpad(opened.value) : opened;
}
