import 'server-only';
import { cookies } from 'next/headers';
import { fromBase64Url, toBase64Url } from '../portable/bytes.ts';
import { REMEMBERED_DEVICE_LIFETIME_SECONDS } from '../portable/policy/limits.ts';
import { DEVICE_COOKIE, HOST_COOKIE } from './cookies.ts';

/** The browser's device token: 32 random bytes in base64url, or null when it has none or a malformed one. */
export async function readDeviceToken(): Promise<string | null> {
  const token = (await cookies()).get(DEVICE_COOKIE)?.value ?? '';
  const bytes = fromBase64Url(token);
  return bytes.ok && bytes.value.length === 32 ? token : null;
}

/** The browser's device token, drawn and set now if it has none. Only in a server action. */
export async function keepDeviceToken(): Promise<string> {
  const token = (await readDeviceToken()) ?? toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  const jar = await cookies();
  jar.set(DEVICE_COOKIE, token, { ...HOST_COOKIE, maxAge: REMEMBERED_DEVICE_LIFETIME_SECONDS });
  return token;
}
