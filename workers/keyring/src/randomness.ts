import type { Bytes } from '../../../lib/portable/bytes.ts';

export function drawBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}
