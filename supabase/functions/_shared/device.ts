import { fromBase64Url, sha256, type Bytes } from '../../../lib/portable/bytes.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import type { Failure } from './failures.ts';

/**
 * SHA-256 of the 32 bytes of a browser's device token: what the database and the keyring remember of it. Computed here
 * and never taken from the caller, so that who reads the hash in a dump does not pass for the device.
 */
export async function hashDevice(token: string | null): Promise<Result<Bytes | null, Failure>> {
  if (token === null) return ok(null);
  const bytes = fromBase64Url(token);
  return bytes.ok ? ok(await sha256(bytes.value)) : err({ code: 'invalid_request' });
}
