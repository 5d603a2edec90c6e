import { createHash, randomInt, randomUUID } from 'node:crypto';
import { ok, type Result } from '../../lib/portable/result.ts';
import type { Queries } from './database.ts';
import { refuse, type Refusal } from './errors.ts';
import type { Auth } from './http.ts';
import { deliverMail, mailLink } from './mail.ts';
import type { User } from './users.ts';

/** Why a token is sent; the `type` with which it comes back. */
export type MailKind = 'signup' | 'recovery' | 'invite';

const LIFETIME_SECONDS = 3600;
// The most digits that Supabase Auth can be set to. The hash in a link is computed from nothing but the address and
// this code, so its digits are all that guards a link against guessing.
const CODE_DIGITS = 10;

/** A code for one purpose and its hash, which is what is stored and what a link carries. */
export interface OneTimeToken {
  readonly code: string;
  readonly hash: string;
}

/** Makes a token of the kind for the user. An earlier one of the same kind stops working. */
export async function issueOneTimeToken(
  sql: Queries,
  user: Pick<User, 'id' | 'email'>,
  kind: MailKind,
  now: Date,
): Promise<OneTimeToken> {
  const code = Array.from({ length: CODE_DIGITS }, () => randomInt(10)).join('');
  const hash = hashCode(user.email, code);
  const type = tokenType(kind);
  await sql`delete from auth.one_time_tokens where user_id = ${user.id} and token_type = ${type}`;
  await sql`
    insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
    values (${randomUUID()}, ${user.id}, ${type}, ${hash}, ${user.email})`;
  if (kind === 'recovery') {
    await sql`
      update auth.users set recovery_token = ${hash}, recovery_sent_at = ${now}, updated_at = ${now}
       where id = ${user.id}`;
  } else {
    await sql`
      update auth.users set confirmation_token = ${hash}, confirmation_sent_at = ${now}, updated_at = ${now},
             invited_at = ${kind === 'invite' ? now : sql`invited_at`}
       where id = ${user.id}`;
  }
  return { code, hash };
}

/** Makes a token and sends its link. */
export async function sendOneTimeToken(
  auth: Auth,
  sql: Queries,
  user: Pick<User, 'id' | 'email'>,
  kind: MailKind,
): Promise<void> {
  const now = auth.now();
  const { hash } = await issueOneTimeToken(sql, user, kind, now);
  const link = mailLink(auth.settings.siteUrl, kind, hash);
  await deliverMail(auth.settings.mailboxDirectory, { to: user.email, kind, link, now });
}

/**
 * Refuses a second mail to an address within the interval. Counted before the address is looked up, so that known
 * and unknown addresses answer alike.
 */
export function limitMail(auth: Auth, email: string): Result<null, Refusal> {
  const wait = auth.limits.take(`mail ${email}`, 1, auth.settings.mailIntervalSeconds);
  if (wait === 0) return ok(null);
  const message = `For security purposes, you can only request this after ${wait} seconds.`;
  return refuse(429, 'over_email_send_rate_limit', message);
}

/** The id of the user whose unexpired token of the kind this is. Nothing is spent yet. */
export async function findOneTimeToken(
  sql: Queries,
  kind: MailKind,
  hash: string,
  now: Date,
): Promise<string | null> {
  const [found] = await sql<{ user_id: string; sent_at: Date | null }[]>`
    select user_id, case token_type when 'recovery_token' then recovery_sent_at else confirmation_sent_at end as sent_at
      from auth.one_time_tokens join auth.users on users.id = user_id
     where token_type = ${tokenType(kind)} and token_hash = ${hash} for update`;
  if (!found?.sent_at || found.sent_at.getTime() + LIFETIME_SECONDS * 1000 < now.getTime()) return null;
  return found.user_id;
}

/** SHA-224 over address and code, as Supabase Auth stores it. */
export function hashCode(email: string, code: string): string {
  return createHash('sha224').update(`${email}${code}`).digest('hex');
}

function tokenType(kind: MailKind): 'recovery_token' | 'confirmation_token' {
  return kind === 'recovery' ? 'recovery_token' : 'confirmation_token';
}
