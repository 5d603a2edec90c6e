import { z } from 'zod';
import { ok, type Result } from '../../../lib/portable/result.ts';
import { text } from '../body.ts';
import type { Queries } from '../database.ts';
import { parseEmail } from '../emails.ts';
import { invalid, refuse, type Refusal } from '../errors.ts';
import { readBody, reply, type Auth, type Outcome, type Request } from '../http.ts';
import { mailLink } from '../mail.ts';
import { findOneTimeToken, hashCode, type MailKind } from '../one-time.ts';
import { hashPassword, unknownPassword } from '../passwords.ts';
import { startSession } from '../sessions.ts';
import { confirmUser, findUser, isBanned, type User } from '../users.ts';

const ATTEMPTS = 30;
const WINDOW_SECONDS = 300;

const body = z.object({
  type: text,
  token: text,
  token_hash: text,
  email: text,
  phone: text,
  redirect_to: text,
});

interface Proof {
  readonly kind: MailKind;
  readonly hash: string;
  readonly refusal: string;
}

/** POST /verify: spends a token from a mail, by its hash or by address and code, and begins a session. */
export async function verify(auth: Auth, request: Request): Promise<Outcome> {
  const attempts = Math.max(ATTEMPTS, auth.settings.passwordAttempts);
  if (auth.limits.take(`verify ${request.address}`, attempts, WINDOW_SECONDS) > 0) {
    return refuse(429, 'over_request_rate_limit', 'Request rate limit reached');
  }
  const proof = readProof(request);
  if (!proof.ok) return proof;
  const { kind, hash, refusal } = proof.value;
  return auth.sql.begin(async (sql): Promise<Outcome> => {
    const now = auth.now();
    const userId = await findOneTimeToken(sql, kind, hash, now);
    const user = userId === null ? null : await findUser(sql, { id: userId });
    if (user === null) return refuse(403, 'otp_expired', refusal);
    if (isBanned(user, now)) return refuse(403, 'user_banned', 'User is banned');
    await accept(sql, user, kind, now);
    const accepted = await findUser(sql, { id: user.id });
    if (accepted === null) throw new Error('a user vanished under a row lock');
    return reply(await startSession(auth, sql, request, accepted, 'otp'));
  });
}

/**
 * GET /verify: where the `action_link` of generate_link leads. The real server signs in and puts the tokens into the
 * address of the product; here they never stand in an address, so the product's page gets the unspent hash and
 * spends it itself.
 */
export async function followLink(auth: Auth, request: Request): Promise<Outcome> {
  const kind = readKind(request.query.get('type') ?? '');
  const hash = request.query.get('token') ?? '';
  if (kind === null || hash === '') return invalid('Verify requires a token or a token hash');
  return reply(null, 303, { location: mailLink(auth.settings.siteUrl, kind, hash) });
}

function readProof(request: Request): Result<Proof, Refusal> {
  const parsed = readBody(request, body);
  if (!parsed.ok) return parsed;
  const { type, token, token_hash: hash, email, phone, redirect_to: redirectTo } = parsed.value;
  if (type === '') return invalid('Verify requires a verification type');
  if ((token === '') === (hash === '')) return invalid('Verify requires either a token or a token hash');
  const kind = readKind(type);
  if (kind === null) return invalid('Invalid email verification type');
  if (hash !== '') {
    if (email !== '' || phone !== '' || redirectTo !== '') {
      return invalid('Only the token_hash and type should be provided');
    }
    return ok({ kind, hash, refusal: 'Email link is invalid or has expired' });
  }
  if (email === '' || phone !== '') {
    return invalid('Only an email address or phone number should be provided on verify');
  }
  const address = parseEmail(email);
  if (!address.ok) return refuse(422, 'validation_failed', 'Invalid email format');
  const refusal = 'Token has expired or is invalid';
  return ok({ kind, hash: hashCode(address.value, token), refusal });
}

function readKind(type: string): MailKind | null {
  return type === 'signup' || type === 'recovery' || type === 'invite' ? type : null;
}

/** Spends the user's tokens, and confirms the address, which the token has shown to be theirs. */
async function accept(sql: Queries, user: User, kind: MailKind, now: Date): Promise<void> {
  if (kind === 'recovery') {
    await sql`update auth.users set recovery_token = '', updated_at = ${now} where id = ${user.id}`;
    await sql`delete from auth.one_time_tokens where user_id = ${user.id}`;
    if (user.email_confirmed_at === null) await confirmUser(sql, user.id, now);
    return;
  }
  await confirmUser(sql, user.id, now);
  await sql`
    update auth.identities set identity_data = identity_data || '{"email_verified": true}', updated_at = ${now}
     where user_id = ${user.id} and email = ${user.email}`;
  if (!user.encrypted_password) {
    const passwordHash = await hashPassword(unknownPassword());
    await sql`
      update auth.users set encrypted_password = ${passwordHash}, confirmation_sent_at = null
       where id = ${user.id}`;
  }
}
