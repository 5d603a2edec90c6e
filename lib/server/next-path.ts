import 'server-only';

/** Set by the middleware on every request, over whatever a client sent: the path and query that was asked for. */
export const PATH_HEADER = 'x-strongroom-path';

/** A path of this site to continue at, or `/`. Refuses anything that a browser would read as another origin. */
export function nextPath(candidate: string | string[] | null | undefined): string {
  if (typeof candidate !== 'string' || !/^\/(?![/\\])/.test(candidate) || /[\\\s]/.test(candidate))
    return '/';
  const base = 'https://strongroom.invalid';
  const url = URL.parse(candidate, base);
  return url?.origin === base ? `${url.pathname}${url.search}` : '/';
}

/** `/sign-in` with the place to continue at. */
export function signInPath(next: string): string {
  return next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`;
}
