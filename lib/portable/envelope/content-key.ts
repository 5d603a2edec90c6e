import type { Bytes } from '../bytes.ts';
import { KEY_BYTES, requireBytes } from './aead.ts';
import { hkdfSha256 } from './hkdf.ts';

/**
 * Derives the content key of one credential version: HKDF-SHA256 (RFC 5869) of the tenant's data key, empty salt,
 * info = `credentialBinding`, 32 bytes. Throws RangeError on a data key of another size or an empty binding.
 */
export async function deriveContentKey(dataKey: Bytes, binding: Bytes): Promise<Bytes> {
  requireBytes('data key', dataKey, KEY_BYTES);
  if (binding.length === 0) throw new RangeError('binding must not be empty');
  return hkdfSha256({ key: dataKey, salt: new Uint8Array(0), info: binding, length: KEY_BYTES });
}
