import { z } from 'zod';
import { metadata, text } from '../body.ts';
import { ok, type Result } from '../../../lib/portable/result.ts';
import { requirePerson, type Person } from '../caller.ts';
import { parseEmail } from '../emails.ts';
import { invalid, refuse, type Refusal } from '../errors.ts';
import { readBody, reply, type Auth, type Outcome, type Request } from '../http.ts';
import { checkPassword, hashPassword, isPassword } from '../passwords.ts';
import { beganByMail, endSessions } from '../sessions.ts';
import { findUser, mergeMetadata, setPassword, viewUser } from '../users.ts';

const updateBody = z.object({
  email: text,
  phone: text,
  password: z.string().nullish(),
  current_password: text,
  data: metadata,
  app_metadata: metadata,
});

/** GET /user: who the token belongs to, while its session lives. */
export async function readUser(auth: Auth, request: Request): Promise<Outcome> {
  const person = await requirePerson(auth, request);
  return person.ok ? reply(viewUser(person.value.user)) : person;
}

/**
 * PUT /user: changes the person's own data or password. A new password needs the current one (not in a session that
 * a mail has begun) and ends every other session. Changing the address is not offered.
 */
export async function updateUser(auth: Auth, request: Request): Promise<Outcome> {
  const person = await requirePerson(auth, request);
  if (!person.ok) return person;
  const body = readBody(request, updateBody);
  if (!body.ok) return body;
  const change = body.value;
  const { user, sessionId } = person.value;

  const changesAddress = refuseAddress(change, user.email);
  if (!changesAddress.ok) return changesAddress;
  if (change.app_metadata !== null) {
    return refuse(403, 'not_admin', 'Updating app_metadata requires admin privileges');
  }
  let passwordHash: string | null = null;
  if (typeof change.password === 'string') {
    const allowed = await checkNewPassword(auth, person.value, change.password, change.current_password);
    if (!allowed.ok) return allowed;
    passwordHash = await hashPassword(change.password);
  }

  const now = auth.now();
  const updated = await auth.sql.begin(async (sql) => {
    if (passwordHash !== null) {
      await setPassword(sql, { userId: user.id, passwordHash, keepSession: sessionId, now });
    }
    if (change.data !== null) await mergeMetadata(sql, user.id, 'raw_user_meta_data', change.data, now);
    return findUser(sql, { id: user.id });
  });
  if (updated === null) return refuse(403, 'user_not_found', 'User from sub claim in JWT does not exist');
  return reply(viewUser(updated));
}

/** POST /logout: ends this session, all others or (without a scope) every session of the person. */
export async function signOut(auth: Auth, request: Request): Promise<Outcome> {
  const person = await requirePerson(auth, request);
  if (!person.ok) return person;
  const scope = request.query.get('scope') || 'global';
  if (scope !== 'local' && scope !== 'others' && scope !== 'global') {
    return invalid(`Unsupported logout scope ${JSON.stringify(scope)}`);
  }
  await endSessions(auth.sql, scope, { id: person.value.sessionId, userId: person.value.user.id });
  return reply(null, 204);
}

function refuseAddress(change: { email: string; phone: string }, current: string): Result<null, Refusal> {
  if (change.phone !== '') return refuse(400, 'phone_provider_disabled', 'Phone numbers are disabled');
  if (change.email === '') return ok(null);
  const address = parseEmail(change.email);
  if (!address.ok) return address;
  return address.value === current ? ok(null) : invalid('Changing the email address is not offered');
}

async function checkNewPassword(
  auth: Auth,
  { user, sessionId }: Person,
  password: string,
  current: string,
): Promise<Result<null, Refusal>> {
  const strong = checkPassword(password);
  if (!strong.ok) return strong;
  if (!user.encrypted_password) return ok(null);
  const needed = 'Current password required when setting new password.';
  if (!(await beganByMail(auth.sql, sessionId))) {
    if (current === '') return refuse(400, 'current_password_required', needed);
    if (!(await isPassword(current, user.encrypted_password))) {
      return refuse(400, 'current_password_invalid', needed);
    }
  }
  return (await isPassword(password, user.encrypted_password))
    ? refuse(422, 'same_password', 'New password should be different from the old password.')
    : ok(null);
}
