import { concat, type Bytes } from '../../../lib/portable/bytes.ts';

/** The longest body that is read, in bytes: a sealed authorisation and its surroundings. */
export const BODY_BYTES_MAX = 131_072;

/**
 * Reads a request's body. Null beyond the limit: what was announced as too long is not read at all, and what turns out
 * to be too long, with a length that is missing or wrong, is given up there.
 */
export async function readBody(request: Request): Promise<Bytes | null> {
  if (Number(request.headers.get('content-length') ?? '0') > BODY_BYTES_MAX) return null;
  if (request.body === null) return new Uint8Array(0);
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > BODY_BYTES_MAX) {
      await reader.cancel();
      return null;
    }
    parts.push(part.value);
  }
  return concat(...parts);
}
