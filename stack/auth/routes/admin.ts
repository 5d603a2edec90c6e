import { z } from 'zod';
import { ok, type Result } from '../../../lib/portable/result.ts';
import { flag, metadata, text } from '../body.ts';
import { isUuid, requireAdmin } from '../caller.ts';
import { isDuplicate, type Queries } from '../database.ts';
import { parseEmail } from '../emails.ts';
import { invalid, refuse, type Refusal } from '../errors.ts';
import { readBody, reply, type Auth, type Outcome, type Request } from '../http.ts';
import { checkPassword, hashPassword, unknownPassword } from '../passwords.ts';
import { AUDIENCE } from '../tokens.ts';
import {
  confirmUser,
  findUser,
  insertUser,
  mergeMetadata,
  setPassword,
  viewNewUser,
  viewUser,
  type User,
} from '../users.ts';

const body = z.object({
  id: text,
  email: text,
  phone: text,
  role: text,
  password: text,
  email_confirm: flag,
  user_metadata: metadata,
  app_metadata: metadata,
  ban_duration: text,
});
type Change = z.output<typeof body>;

const DUPLICATE = 'A user with this email address has already been registered';

/** GET /admin/users: everybody, newest first, 50 to a page (`page`, `per_page`). */
export async function listUsers(auth: Auth, request: Request): Promise<Outcome> {
  const admin = await requireAdmin(auth, request);
  if (!admin.ok) return admin;
  const page = pageNumber(request, 'page', 1);
  const perPage = pageNumber(request, 'per_page', 50);
  if (page === null || perPage === null) return invalid('Bad Pagination Parameters');
  const ids = await auth.sql<{ id: string; total: string }[]>`
    select id, count(*) over () as total from auth.users where deleted_at is null
     order by created_at desc, id limit ${perPage} offset ${(page - 1) * perPage}`;
  const users = await Promise.all(ids.map(({ id }) => findUser(auth.sql, { id })));
  const shown = users.filter((user) => user !== null).map(viewUser);
  return reply({ users: shown, aud: AUDIENCE }, 200, { 'x-total-count': ids[0]?.total ?? '0' });
}

/** POST /admin/users: makes an account. Unlike at sign-up, the strength of its password is the operator's matter. */
export async function createUser(auth: Auth, request: Request): Promise<Outcome> {
  const change = await readChange(auth, request);
  if (!change.ok) return change;
  const { id, email, password, email_confirm: isConfirmed } = change.value;
  if (email === '') return invalid('Cannot create a user without either an email or phone');
  if (id !== '' && !isUuid(id)) return invalid('ID must conform to the uuid v4 format');
  if (Buffer.byteLength(password) > 72) return invalid('bcrypt: password length exceeds 72 bytes');
  const bannedFor = readDuration(change.value.ban_duration);
  if (!bannedFor.ok) return bannedFor;

  const now = auth.now();
  const passwordHash = await hashPassword(password === '' ? unknownPassword() : password);
  const { user_metadata: userMetadata, app_metadata: appMetadata } = change.value;
  const made = { email, passwordHash, userMetadata: userMetadata ?? {}, appMetadata: appMetadata ?? {}, now };
  try {
    const user = await auth.sql.begin(async (sql) => {
      const userId = await insertUser(sql, id === '' ? made : { ...made, id });
      if (isConfirmed) await confirmUser(sql, userId, now);
      if (bannedFor.value !== null) await ban(sql, userId, bannedFor.value, now);
      return findUser(sql, { id: userId });
    });
    if (user === null) throw new Error('the user that was just made is not there');
    return reply(viewNewUser(user));
  } catch (error) {
    if (isDuplicate(error)) return refuse(422, 'email_exists', DUPLICATE);
    throw error;
  }
}

/** GET /admin/users/{id} */
export async function showUser(auth: Auth, request: Request): Promise<Outcome> {
  const user = await requireUser(auth, request);
  return user.ok ? reply(viewUser(user.value)) : user;
}

/** PUT /admin/users/{id}: changes, confirms or bans an account. A new password ends all its sessions. */
export async function changeUser(auth: Auth, request: Request): Promise<Outcome> {
  const user = await requireUser(auth, request);
  if (!user.ok) return user;
  const change = await readChange(auth, request);
  if (!change.ok) return change;
  const bannedFor = readDuration(change.value.ban_duration);
  if (!bannedFor.ok) return bannedFor;
  const { email, password, email_confirm: isConfirmed, user_metadata, app_metadata } = change.value;
  if (password !== '') {
    const strong = checkPassword(password);
    if (!strong.ok) return strong;
  }

  const now = auth.now();
  const userId = user.value.id;
  const passwordHash = password === '' ? null : await hashPassword(password);
  try {
    const changed = await auth.sql.begin(async (sql) => {
      if (isConfirmed) await confirmUser(sql, userId, now);
      if (passwordHash !== null) await setPassword(sql, { userId, passwordHash, keepSession: null, now });
      if (email !== '') await changeEmail(sql, userId, email, isConfirmed, now);
      if (app_metadata !== null) await mergeMetadata(sql, userId, 'raw_app_meta_data', app_metadata, now);
      if (user_metadata !== null) await mergeMetadata(sql, userId, 'raw_user_meta_data', user_metadata, now);
      if (bannedFor.value !== null) await ban(sql, userId, bannedFor.value, now);
      return findUser(sql, { id: userId });
    });
    return changed === null ? userNotFound() : reply(viewUser(changed));
  } catch (error) {
    if (isDuplicate(error)) return refuse(422, 'email_exists', DUPLICATE);
    throw error;
  }
}

/** DELETE /admin/users/{id}: the account and, with it, every session. */
export async function deleteUser(auth: Auth, request: Request): Promise<Outcome> {
  const user = await requireUser(auth, request);
  if (!user.ok) return user;
  await auth.sql`delete from auth.users where id = ${user.value.id}`;
  return reply({});
}

/** GET /admin/users/{id}/factors: none, for second factors live in the keyring. */
export async function listFactors(auth: Auth, request: Request): Promise<Outcome> {
  const user = await requireUser(auth, request);
  return user.ok ? reply([]) : user;
}

async function requireUser(auth: Auth, request: Request): Promise<Result<User, Refusal>> {
  const admin = await requireAdmin(auth, request);
  if (!admin.ok) return admin;
  const id = request.parameters[0];
  if (!isUuid(id)) return refuse(404, 'validation_failed', 'user_id must be an UUID');
  const user = await findUser(auth.sql, { id });
  return user === null ? userNotFound() : ok(user);
}

function userNotFound(): ReturnType<typeof refuse> {
  return refuse(404, 'user_not_found', 'User not found');
}

async function readChange(auth: Auth, request: Request): Promise<Result<Change, Refusal>> {
  const admin = await requireAdmin(auth, request);
  if (!admin.ok) return admin;
  const parsed = readBody(request, body);
  if (!parsed.ok) return parsed;
  // Silence would let an operator believe that it had been changed.
  if (parsed.value.phone !== '' || parsed.value.role !== '')
    return invalid('Phone and role cannot be set here');
  if (parsed.value.email === '') return parsed;
  const email = parseEmail(parsed.value.email);
  return email.ok ? ok({ ...parsed.value, email: email.value }) : email;
}

async function changeEmail(
  sql: Queries,
  userId: string,
  email: string,
  isConfirmed: boolean,
  now: Date,
): Promise<void> {
  await sql`update auth.users set email = ${email}, updated_at = ${now} where id = ${userId}`;
  const data = sql.json({ email, email_verified: isConfirmed });
  await sql`
    update auth.identities set identity_data = identity_data || ${data}, updated_at = ${now}
     where user_id = ${userId} and provider = 'email'`;
}

async function ban(sql: Queries, userId: string, seconds: number, now: Date): Promise<void> {
  const until = seconds === 0 ? null : new Date(now.getTime() + seconds * 1000);
  await sql`update auth.users set banned_until = ${until}, updated_at = ${now} where id = ${userId}`;
}

/** A duration as Go writes it (`24h`, `1h30m`), in seconds; `none` is 0, nothing is null. */
function readDuration(duration: string): Result<number | null, Refusal> {
  if (duration === '') return ok(null);
  if (duration === 'none') return ok(0);
  const [, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  if (!hours && !minutes && !seconds) return invalid('invalid format for ban duration');
  return ok(Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0));
}

function pageNumber(request: Request, name: string, otherwise: number): number | null {
  const given = request.query.get(name);
  if (given === null || given === '') return otherwise;
  return /^[1-9]\d{0,5}$/.test(given) ? Math.min(Number(given), name === 'per_page' ? 1000 : 999_999) : null;
}
