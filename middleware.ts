import { NextResponse, type NextRequest } from 'next/server';
import { HOST_COOKIE, isSessionCookie, SIGNED_IN_COOKIE } from './lib/server/cookies.ts';
import { env } from './lib/server/env.ts';
import { PATH_HEADER } from './lib/server/next-path.ts';
import { isOurOrigin } from './lib/server/origin-rule.ts';
import { contentSecurityPolicy, SECURITY_HEADERS } from './lib/server/security-headers.ts';
import { sessionCookie, supabaseOver } from './lib/server/session-cookies.ts';

// supabase-js refreshes a session that ends within 90 s. For a minute before that, the cookies are not set again: an
// answer that is slow to arrive would put the swapped refresh token back in place of the new one, and the next refresh
// would end the session.
const REFRESHED_BEFORE_END_SECONDS = 90;
const SLOWEST_ANSWER_SECONDS = 60;

// Everything but the build's own files, which are public and immutable.
export const config = { matcher: ['/((?!_next/static/).*)'] };

/**
 * Refuses state changes from other origins and addresses that are no text, keeps the session's cookies fresh and sets
 * the security headers. It decides nothing about who may do what: pages, SQL and functions each do that for themselves.
 */
export async function middleware(request: NextRequest): Promise<NextResponse> {
  if (changesState(request.method) && !isOurOrigin(request.headers.get('origin'), env().origin)) {
    return refuse(403, 'Refused: this request came from another origin.');
  }
  if (!isText(request.nextUrl.pathname)) return refuse(400, 'Refused: this address is not UTF-8.');
  const nonce = drawNonce();
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  const session = await refreshSession(request);

  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  for (const { name, value } of session) response.cookies.set(name, value, sessionCookie(value));
  if (session.some(({ value }) => value === '')) {
    response.cookies.set(SIGNED_IN_COOKIE, '', { ...HOST_COOKIE, maxAge: 0 });
  }
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  response.headers.set('content-security-policy', policy);
  return response;
}

function refuse(status: number, sentence: string): NextResponse {
  return new NextResponse(sentence, {
    status,
    headers: { ...SECURITY_HEADERS, 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" },
  });
}

/** Whether a path's escapes are UTF-8 (RFC 3986 §2.5). Next answers 500 to one that it cannot decode. */
function isText(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function changesState(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function drawNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}

/**
 * The session's cookies as they must be set again: refreshed if they were about to expire, and with a new idle limit
 * when a page is read. An action that signs out must not meet its old cookies in the same answer. Also puts what
 * changed onto the request, for what renders after this.
 */
async function refreshSession(request: NextRequest): Promise<{ name: string; value: string }[]> {
  const found = request.cookies.getAll().filter(({ name }) => isSessionCookie(name));
  if (found.length === 0) return [];
  const changed = new Map<string, string>();
  const client = supabaseOver(
    {
      getAll: () => request.cookies.getAll(),
      setAll: (cookies) => {
        for (const { name, value } of cookies) {
          request.cookies.set(name, value);
          changed.set(name, value);
        }
      },
    },
    {},
  );
  const { data } = await client.auth.getSession();
  if (changed.size > 0) return [...changed].map(([name, value]) => ({ name, value }));
  return !changesState(request.method) && outlastsAnswer(data.session?.expires_at) ? found : [];
}

/** Whether these cookies are still the session's newest when the answer arrives. `end` in seconds since the epoch. */
function outlastsAnswer(end: number | undefined): boolean {
  if (end === undefined) return false;
  return end - Date.now() / 1000 >= REFRESHED_BEFORE_END_SECONDS + SLOWEST_ANSWER_SECONDS;
}
