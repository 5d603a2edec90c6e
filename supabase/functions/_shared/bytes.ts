import { fromBase64Url, type Bytes } from '../../../lib/portable/bytes.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import type { Failure } from './failures.ts';

/** Decodes base64url fields of a request, all or none. Refuses a spelling that is not canonical: `invalid_request`. */
export function decodeFields<Name extends string>(
  fields: Record<Name, string>,
): Result<Record<Name, Bytes>, Failure> {
  const decoded: [string, Bytes][] = [];
  for (const [name, text] of Object.entries<string>(fields)) {
    const bytes = fromBase64Url(text);
    if (!bytes.ok) return err({ code: 'invalid_request' });
    decoded.push([name, bytes.value]);
  }
  return ok(Object.fromEntries(decoded) as Record<Name, Bytes>);
}
