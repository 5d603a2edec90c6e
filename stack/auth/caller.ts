import type { JWTPayload } from 'jose';
import { ok, type Result } from '../../lib/portable/result.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Auth, Request } from './http.ts';
import { AUDIENCE, verifyToken } from './tokens.ts';
import { findUser, isBanned, type User } from './users.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface Person {
  readonly user: User;
  readonly sessionId: string;
}

/**
 * The signed-in person who sends this request.
 *
 * Refuses a missing token (401), one that is not ours, unsigned, expired or of another issuer or audience
 * (`bad_jwt`), one whose user or session is gone, and a banned user (403 each).
 */
export async function requirePerson(auth: Auth, request: Request): Promise<Result<Person, Refusal>> {
  const claims = await bearerClaims(auth, request);
  if (!claims.ok) return claims;
  const { sub, session_id: sessionId, iss, aud } = claims.value;
  if (sub === undefined || sub === '') return refuse(403, 'bad_jwt', 'invalid claim: missing sub claim');
  if (!isUuid(sub)) return refuse(400, 'bad_jwt', 'invalid claim: sub claim must be a UUID');
  if (!isUuid(sessionId)) {
    return refuse(403, 'bad_jwt', 'invalid claim: session_id claim must be a UUID');
  }
  if (iss !== auth.settings.issuer || aud !== AUDIENCE) {
    return refuse(403, 'bad_jwt', 'invalid claim: the token was made for somebody else');
  }
  const user = await findUser(auth.sql, { id: sub });
  if (user === null) return refuse(403, 'user_not_found', 'User from sub claim in JWT does not exist');
  const sessions = await auth.sql`select 1 from auth.sessions where id = ${sessionId} and user_id = ${sub}`;
  if (sessions.length === 0) {
    return refuse(403, 'session_not_found', 'Session from session_id claim in JWT does not exist');
  }
  if (isBanned(user, auth.now())) return refuse(403, 'user_banned', 'User is banned');
  return ok({ user, sessionId });
}

/** Lets only a token of role service_role pass, signed by our own key. */
export async function requireAdmin(auth: Auth, request: Request): Promise<Result<null, Refusal>> {
  const claims = await bearerClaims(auth, request);
  if (!claims.ok) return claims;
  return claims.value['role'] === 'service_role' ? ok(null) : refuse(403, 'not_admin', 'User not allowed');
}

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

async function bearerClaims(auth: Auth, request: Request): Promise<Result<JWTPayload, Refusal>> {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers['authorization'] ?? '') ?? [];
  if (token === undefined) {
    return refuse(401, 'no_authorization', 'This endpoint requires a valid Bearer token');
  }
  const verified = await verifyToken(token, auth.key, auth.now());
  return verified.ok ? verified : refuse(403, 'bad_jwt', 'invalid JWT: unable to parse or verify signature');
}
