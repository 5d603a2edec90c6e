import fc from 'fast-check';
import type { Bytes } from '../../../lib/portable/bytes.ts';

export function bytesOf(length: number): fc.Arbitrary<Bytes> {
  return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => new Uint8Array(bytes));
}

export function uuid(): fc.Arbitrary<string> {
  return fc.uuid().map((id) => id.toLowerCase());
}
