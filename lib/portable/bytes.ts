import { err, ok, type Result } from './result.ts';

/** Bytes over a plain ArrayBuffer: what Web Crypto accepts in every runtime. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8(text: string): Bytes {
  return new Uint8Array(encoder.encode(text));
}

/** Decodes UTF-8 strictly. Refuses malformed input with `malformed`; never substitutes characters. */
export function fromUtf8(bytes: Uint8Array): Result<string, 'malformed'> {
  try {
    return ok(decoder.decode(bytes));
  } catch {
    return err('malformed');
  }
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Encodes as base64url without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * Decodes base64url (RFC 4648 §5). Refuses padding, the standard alphabet, whitespace and non-canonical trailing
 * bits, so that one byte string has exactly one spelling.
 */
export function fromBase64Url(text: string): Result<Bytes, 'malformed'> {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return err('malformed');
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64Url(bytes) === text ? ok(bytes) : err('malformed');
}

/** Compares without leaving early, so that timing does not tell where two equally long inputs differ. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index += 1) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}

/** Joins fields, each preceded by its length as an unsigned 32-bit big-endian integer. No two field lists collide. */
export function encodeFields(...fields: readonly Uint8Array[]): Bytes {
  return concat(...fields.flatMap((field) => [uint32(field.length), field]));
}

export function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A signed 64-bit big-endian integer, as Postgres writes with `int8send`. */
export function int64(value: bigint | number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value));
  return bytes;
}

/** The 16 bytes of a UUID in its lower-case text form (RFC 9562 §4). Throws TypeError on anything else. */
export function uuidBytes(id: string): Bytes {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new TypeError('not a lower-case UUID');
  return Uint8Array.from(id.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
