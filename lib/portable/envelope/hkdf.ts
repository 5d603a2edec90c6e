import type { Bytes } from '../bytes.ts';

/** HKDF-SHA256, extract then expand (RFC 5869 §2). `length` in bytes, at most 32 here. */
export async function hkdfSha256(input: {
  key: Bytes;
  salt: Bytes;
  info: Bytes;
  length: number;
}): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', input.key, 'HKDF', false, ['deriveBits']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: input.salt, info: input.info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, input.length * 8));
}
