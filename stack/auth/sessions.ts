import { randomBytes, randomUUID } from 'node:crypto';
import { ok, type Result } from '../../lib/portable/result.ts';
import type { Queries } from './database.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Auth, Request } from './http.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from './tokens.ts';
import { findUser, isBanned, viewUser, type User } from './users.ts';

/** How long a swapped token may come again: tabs that refresh at once hold the same one. */
const REUSE_SECONDS = 10;

export type Method = 'password' | 'otp';

/** Starts a session for somebody who has just passed `method` and answers with its first pair of tokens. */
export async function startSession(
  auth: Auth,
  sql: Queries,
  request: Request,
  user: User,
  method: Method,
): Promise<Record<string, unknown>> {
  const now = auth.now();
  const id = randomUUID();
  await sql`
    insert into auth.sessions (id, user_id, created_at, updated_at, aal, user_agent, ip)
    values (${id}, ${user.id}, ${now}, ${now}, 'aal1', ${request.headers['user-agent'] ?? null}, ${request.address})`;
  await sql`
    insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
    values (${randomUUID()}, ${id}, ${now}, ${now}, ${method})`;
  await sql`update auth.users set last_sign_in_at = ${now}, updated_at = ${now} where id = ${user.id}`;
  const refreshToken = await issueRefreshToken(sql, { userId: user.id, sessionId: id, parent: null, now });
  return tokenReply(auth, sql, { ...user, last_sign_in_at: now, updated_at: now }, id, refreshToken);
}

/**
 * Swaps a refresh token for the next pair (RFC 9700 §4.14.2, rotation).
 *
 * A token that was swapped before comes back when an answer got lost or two tabs refresh at once: the parent of the
 * newest token gets the newest again, and any other one a pair of its own within 10 s. Later it is a copy in
 * somebody else's hands: the session ends, with every token of the family, and the answer is
 * `refresh_token_already_used`.
 */
export async function refreshSession(
  auth: Auth,
  request: Request,
  token: string,
): Promise<Result<Record<string, unknown>, Refusal>> {
  const now = auth.now();
  // A refusal is a value here, not an exception: ending the session must be committed, not rolled back.
  return auth.sql.begin(async (sql): Promise<Result<Record<string, unknown>, Refusal>> => {
    const stored = await lockRefreshToken(sql, token);
    if (stored === null) {
      return refuse(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found');
    }
    const user = await findUser(sql, { id: stored.user_id });
    if (user === null) {
      return refuse(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found');
    }
    if (isBanned(user, now)) return refuse(400, 'user_banned', 'Invalid Refresh Token: User Banned');
    if (stored.not_after !== null && stored.not_after <= now) {
      return refuse(400, 'session_expired', 'Invalid Refresh Token: Session Expired');
    }

    const next = await nextToken(sql, stored, now);
    if (next === null) {
      await sql`delete from auth.sessions where id = ${stored.session_id}`;
      return refuse(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used');
    }
    await sql`
      update auth.sessions
         set refreshed_at = ${now.toISOString()}::timestamptz at time zone 'utc', updated_at = ${now},
             user_agent = ${request.headers['user-agent'] ?? null}, ip = ${request.address}
       where id = ${stored.session_id}`;
    return ok(await tokenReply(auth, sql, user, stored.session_id, next));
  });
}

/** Ends sessions: this one, all others of the person, or all. Their refresh tokens go with them. */
export async function endSessions(
  sql: Queries,
  scope: 'local' | 'others' | 'global',
  session: { id: string; userId: string },
): Promise<void> {
  if (scope === 'local') await sql`delete from auth.sessions where id = ${session.id}`;
  else if (scope === 'global') await sql`delete from auth.sessions where user_id = ${session.userId}`;
  else await sql`delete from auth.sessions where user_id = ${session.userId} and id <> ${session.id}`;
}

/** Whether the session began with a token from a mail: who has forgotten a password cannot show it. */
export async function beganByMail(sql: Queries, sessionId: string): Promise<boolean> {
  const rows = await sql`
    select 1 from auth.mfa_amr_claims where session_id = ${sessionId} and authentication_method = 'otp'`;
  return rows.length > 0;
}

interface StoredToken {
  readonly token: string;
  readonly user_id: string;
  readonly session_id: string;
  readonly revoked: boolean;
  readonly updated_at: Date;
  readonly not_after: Date | null;
}

/** The session's row is locked, so that two refreshes of one family run one after the other. */
async function lockRefreshToken(sql: Queries, token: string): Promise<StoredToken | null> {
  const [session] = await sql<{ id: string }[]>`
    select sessions.id from auth.sessions
     where id = (select session_id from auth.refresh_tokens where token = ${token}) for update`;
  if (session === undefined) return null;
  const [stored] = await sql<StoredToken[]>`
    select refresh_tokens.token, refresh_tokens.user_id, session_id, revoked, refresh_tokens.updated_at, not_after
      from auth.refresh_tokens join auth.sessions on sessions.id = session_id
     where token = ${token}`;
  return stored ?? null;
}

async function nextToken(sql: Queries, stored: StoredToken, now: Date): Promise<string | null> {
  const { user_id: userId, session_id: sessionId } = stored;
  if (stored.revoked) {
    const [active] = await sql<{ token: string; parent: string | null }[]>`
      select token, parent from auth.refresh_tokens
       where session_id = ${sessionId} and revoked = false order by id desc limit 1`;
    if (active?.parent === stored.token) return active.token;
    if (now.getTime() > stored.updated_at.getTime() + REUSE_SECONDS * 1000) return null;
  }
  await sql`
    update auth.refresh_tokens set revoked = true, updated_at = ${now}
     where token = ${stored.token} and revoked = false`;
  return issueRefreshToken(sql, { userId, sessionId, parent: stored.token, now });
}

async function issueRefreshToken(
  sql: Queries,
  issue: { userId: string; sessionId: string; parent: string | null; now: Date },
): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await sql`
    insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, parent,
      session_id)
    values ('00000000-0000-0000-0000-000000000000', ${token}, ${issue.userId}, false, ${issue.now}, ${issue.now},
      ${issue.parent}, ${issue.sessionId})`;
  return token;
}

async function tokenReply(
  auth: Auth,
  sql: Queries,
  user: User,
  sessionId: string,
  refreshToken: string,
): Promise<Record<string, unknown>> {
  const passed = await sql<{ method: string; at: Date }[]>`
    select authentication_method as method, updated_at as at from auth.mfa_amr_claims
     where session_id = ${sessionId} order by updated_at desc`;
  const { token, expiresAt } = await signAccessToken(
    {
      userId: user.id,
      email: user.email,
      role: user.role,
      appMetadata: user.raw_app_meta_data,
      userMetadata: user.raw_user_meta_data,
      sessionId,
      aal: 'aal1',
      amr: passed.map(({ method, at }) => ({ method, timestamp: Math.floor(at.getTime() / 1000) })),
    },
    auth.key,
    auth.settings.issuer,
    auth.now(),
  );
  return {
    access_token: token,
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    expires_at: expiresAt,
    refresh_token: refreshToken,
    user: viewUser(user),
  };
}
