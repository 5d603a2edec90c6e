import 'server-only';

export const SESSION_COOKIE = '__Host-strongroom-session';
export const DEVICE_COOKIE = '__Host-strongroom-device';
export const THEME_COOKIE = '__Host-strongroom-theme';

/** Stands from sign-in to sign-out in this browser session, to tell who comes back after the idle limit why. */
export const SIGNED_IN_COOKIE = '__Host-strongroom-signed-in';

/** Signed out after this long without a request. */
export const IDLE_LIMIT_SECONDS = 30 * 60;

/** What `__Host-` demands (RFC 6265bis §4.1.3.2), kept from scripts and from cross-site requests. */
export const HOST_COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

/** The session's cookies are `__Host-strongroom-session` or its chunks `.0`, `.1`, … */
export function isSessionCookie(name: string): boolean {
  return name === SESSION_COOKIE || name.startsWith(`${SESSION_COOKIE}.`);
}
