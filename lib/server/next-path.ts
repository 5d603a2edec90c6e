import 'server-only';

/** Set by the middleware on every request, over whatever a client sent: the path and query that was asked for. */
export const PATH_HEADER = 'x-strongroom-path';

/**
 * A path of this site to continue at, or `/`. Refuses anything that a browser would read as another origin, also after
 * dot segments fell away: `/..//host` resolves to `//host`.
 */
export function nextPath(candidate: string | string[] | null | undefined): string {
  if (typeof candidate !== 'string' || !isLocalPath(candidate)) return '/';
  const base = 'https://strongroom.invalid';
  const url = URL.parse(candidate, base);
  const path = url?.origin === base ? `${url.pathname}${url.search}` : '/';
  return isLocalPath(path) ? path : '/';
}

function isLocalPath(text: string): boolean {
  return /^\/(?![/\\])/.test(text) && !/[\\\s]/.test(text);
}

/** `/sign-in` with the place to continue at. */
export function signInPath(next: string): string {
  return next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`;
}
