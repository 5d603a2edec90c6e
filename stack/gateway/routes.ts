export interface Upstreams {
  /** Origins, or an origin with a path that goes in front. Null: this stack does not serve it. */
  auth: string | null;
  rest: string | null;
  /** By function name. */
  functions: ReadonlyMap<string, string>;
}

export interface Route {
  /** Absolute URL of the part that answers. */
  target: URL;
  /** Whether an `apikey` must come along. */
  needsKey: boolean;
  /** Whether the key is swapped for a role's token here. A function verifies for itself who calls. */
  swapsKey: boolean;
}

/** The Auth paths that a browser or a mail link opens without a key, as at Supabase. */
const OPEN_AUTH_PATHS = new Set(['/.well-known/jwks.json', '/verify']);

/** Finds who answers a request under Supabase's paths. Null when nobody does. */
export function findRoute(url: URL, upstreams: Upstreams): Route | null {
  const [, part = '', version = '', ...rest] = url.pathname.split('/');
  if (version !== 'v1') return null;
  const path = `/${rest.join('/')}`;
  switch (part) {
    case 'auth':
      return route(upstreams.auth, path, url.search, !OPEN_AUTH_PATHS.has(path), true);
    case 'rest':
      return route(upstreams.rest, path, url.search, true, true);
    case 'functions':
      return route(upstreams.functions.get(rest[0] ?? '') ?? null, path, url.search, false, false);
    default:
      return null;
  }
}

function route(
  origin: string | null,
  path: string,
  search: string,
  needsKey: boolean,
  swapsKey: boolean,
): Route | null {
  if (origin === null) return null;
  return { target: new URL(`${origin}${path}${search}`), needsKey, swapsKey };
}
