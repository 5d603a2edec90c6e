import { z } from 'zod';
import type { Result } from '../../../lib/portable/result.ts';
import { metadata, text } from '../body.ts';
import { requireAdmin } from '../caller.ts';
import type { Queries } from '../database.ts';
import { parseEmail } from '../emails.ts';
import { invalid, refuse, type Refusal } from '../errors.ts';
import { readBody, reply, type Auth, type Outcome, type Request } from '../http.ts';
import { issueOneTimeToken, sendOneTimeToken, type MailKind } from '../one-time.ts';
import { findUser, insertUser, viewNewUser, viewUser, type Metadata, type User } from '../users.ts';

const linkBody = z.object({ type: text, email: text, data: metadata, redirect_to: text });
const inviteBody = z.object({ email: text, data: metadata });

const DUPLICATE = 'A user with this email address has already been registered';

/** POST /admin/generate_link: makes a link of kind `recovery` or `invite` and hands it out instead of mailing it. */
export async function generateLink(auth: Auth, request: Request): Promise<Outcome> {
  const asked = await readAsAdmin(auth, request, linkBody);
  if (!asked.ok) return asked;
  const { type, email, data } = asked.value;
  if (type !== 'recovery' && type !== 'invite') {
    return invalid(`Invalid email action link type requested: ${type}`);
  }
  return auth.sql.begin(async (sql): Promise<Outcome> => {
    const subject = type === 'invite' ? await invitee(auth, sql, email, data) : await known(sql, email);
    if (!subject.ok) return subject;
    const token = await issueOneTimeToken(sql, subject.value, type, auth.now());
    const user = await reload(sql, subject.value);
    const redirectTo = ownAddress(auth, asked.value.redirect_to);
    return reply({
      ...(type === 'invite' ? viewNewUser(user) : viewUser(user)),
      action_link: actionLink(auth, type, token.hash, redirectTo),
      email_otp: token.code,
      hashed_token: token.hash,
      verification_type: type,
      redirect_to: redirectTo,
    });
  });
}

/** POST /invite: makes an account without a password and mails the link that opens it. */
export async function invite(auth: Auth, request: Request): Promise<Outcome> {
  const asked = await readAsAdmin(auth, request, inviteBody);
  if (!asked.ok) return asked;
  return auth.sql.begin(async (sql): Promise<Outcome> => {
    const subject = await invitee(auth, sql, asked.value.email, asked.value.data);
    if (!subject.ok) return subject;
    await sendOneTimeToken(auth, sql, subject.value, 'invite');
    return reply(viewNewUser(await reload(sql, subject.value)));
  });
}

async function readAsAdmin<T extends { email: string }>(
  auth: Auth,
  request: Request,
  schema: z.ZodType<T>,
): Promise<Result<T, Refusal>> {
  const admin = await requireAdmin(auth, request);
  if (!admin.ok) return admin;
  const parsed = readBody(request, schema);
  if (!parsed.ok) return parsed;
  const email = parseEmail(parsed.value.email);
  return email.ok ? { ok: true, value: { ...parsed.value, email: email.value } } : email;
}

async function known(sql: Queries, email: string): Promise<Result<User, Refusal>> {
  const user = await findUser(sql, { email });
  return user === null
    ? refuse(404, 'user_not_found', 'User with this email not found')
    : { ok: true, value: user };
}

/** The account that an invitation is for, made if there is none. Refuses one that is confirmed already. */
async function invitee(
  auth: Auth,
  sql: Queries,
  email: string,
  data: Metadata | null,
): Promise<Result<User, Refusal>> {
  const existing = await findUser(sql, { email });
  if (existing !== null && existing.email_confirmed_at !== null) {
    return refuse(422, 'email_exists', DUPLICATE);
  }
  if (existing !== null) return { ok: true, value: existing };
  const id = await insertUser(sql, { email, passwordHash: null, userMetadata: data ?? {}, now: auth.now() });
  return { ok: true, value: await reload(sql, { id }) };
}

async function reload(sql: Queries, { id }: { id: string }): Promise<User> {
  const user = await findUser(sql, { id });
  if (user === null) throw new Error('a user vanished within a transaction');
  return user;
}

/** The requested address if it is the product's own, else the product's front door: no open redirect. */
function ownAddress(auth: Auth, requested: string): string {
  const site = new URL(auth.settings.siteUrl);
  return URL.canParse(requested) && new URL(requested).origin === site.origin
    ? requested
    : auth.settings.siteUrl;
}

function actionLink(auth: Auth, kind: MailKind, hash: string, redirectTo: string): string {
  const query = new URLSearchParams({ token: hash, type: kind, redirect_to: redirectTo });
  return `${auth.settings.issuer}/verify?${query.toString()}`;
}
