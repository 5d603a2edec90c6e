import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Result } from '../../../lib/portable/result.ts';
import { metadata, text } from '../body.ts';
import { isDuplicate } from '../database.ts';
import { parseEmail } from '../emails.ts';
import { invalid, refuse, type Refusal } from '../errors.ts';
import { readBody, reply, type Auth, type Outcome, type Request } from '../http.ts';
import { limitMail, sendOneTimeToken } from '../one-time.ts';
import { checkPassword, hashPassword } from '../passwords.ts';
import { startSession } from '../sessions.ts';
import { AUDIENCE } from '../tokens.ts';
import {
  confirmUser,
  findUser,
  identityClaims,
  insertUser,
  viewNewUser,
  viewUser,
  type Metadata,
  type User,
} from '../users.ts';

const body = z.object({ email: text, phone: text, password: text, data: metadata });
type Registration = { email: string; password: string; data: Metadata };

/** POST /signup: a new account by e-mail and password. */
export async function signUp(auth: Auth, request: Request): Promise<Outcome> {
  const registration = readRegistration(request);
  if (!registration.ok) return registration;
  return auth.settings.autoconfirm
    ? signUpAtOnce(auth, request, registration.value)
    : signUpByMail(auth, registration.value);
}

function readRegistration(request: Request): Result<Registration, Refusal> {
  const parsed = readBody(request, body);
  if (!parsed.ok) return parsed;
  const { email, phone, password, data } = parsed.value;
  if (email === '' && phone === '') {
    return refuse(422, 'anonymous_provider_disabled', 'Anonymous sign-ins are disabled');
  }
  if (password === '') return invalid('Signup requires a valid password');
  const strong = checkPassword(password);
  if (!strong.ok) return strong;
  if (phone !== '') return refuse(400, 'phone_provider_disabled', 'Phone signups are disabled');
  const address = parseEmail(email);
  if (!address.ok) return address;
  return { ok: true, value: { email: address.value, password, data: data ?? {} } };
}

/** Without confirmation: the account is complete, and its first session begins. */
async function signUpAtOnce(auth: Auth, request: Request, registration: Registration): Promise<Outcome> {
  const now = auth.now();
  const passwordHash = await hashPassword(registration.password);
  try {
    return await auth.sql.begin(async (sql) => {
      const known = await findUser(sql, registration);
      if (known !== null && known.email_confirmed_at !== null) return alreadyRegistered();
      const id = known?.id ?? (await register(auth, sql, registration, passwordHash));
      await confirmUser(sql, id, now);
      const user = await findUser(sql, { id });
      if (user === null) throw new Error('the user that was just made is not there');
      const session = await startSession(auth, sql, request, asWritten(user), 'password');
      return reply({ ...session, user: viewNewUser({ ...asWritten(user), last_sign_in_at: now }) });
    });
  } catch (error) {
    if (isDuplicate(error)) return alreadyRegistered();
    throw error;
  }
}

/** With confirmation: a mail goes out, and the account sleeps until its link comes back. */
async function signUpByMail(auth: Auth, registration: Registration): Promise<Outcome> {
  const limited = limitMail(auth, registration.email);
  if (!limited.ok) return limited;
  // Hashed before anybody looks whether the address is known: both take the same time.
  const passwordHash = await hashPassword(registration.password);
  try {
    return await auth.sql.begin(async (sql) => {
      const known = await findUser(sql, registration);
      if (known !== null && known.email_confirmed_at !== null)
        return reply(pretendedUser(auth, registration));
      // An unconfirmed account keeps its first password: whoever comes second has not shown that it is theirs.
      const id = known?.id ?? (await register(auth, sql, registration, passwordHash));
      await sendOneTimeToken(auth, sql, { id, email: registration.email }, 'signup');
      const user = await findUser(sql, { id });
      if (user === null) throw new Error('the user that was just made is not there');
      return reply(viewUser(user));
    });
  } catch (error) {
    if (isDuplicate(error)) return reply(pretendedUser(auth, registration));
    throw error;
  }
}

async function register(
  auth: Auth,
  sql: Parameters<typeof insertUser>[0],
  registration: Registration,
  passwordHash: string,
): Promise<string> {
  const id = randomUUID();
  const { email, data } = registration;
  const userMetadata = { ...data, ...identityClaims(id, email) };
  return insertUser(sql, { id, email, passwordHash, userMetadata, now: auth.now() }, data);
}

function alreadyRegistered(): Outcome {
  return refuse(422, 'user_already_exists', 'User already registered');
}

/** The real server answers a sign-up with the identity as this request confirmed it, and stores it unconfirmed. */
function asWritten(user: User): User {
  const identities = user.identities.map((identity) => ({
    ...identity,
    identity_data: { ...identity.identity_data, email_verified: true },
  }));
  return { ...user, identities };
}

/**
 * What somebody gets who signs up with an address that has an account already: a user who does not exist, so that
 * the answer is no error that tells the address is known. The empty list of identities is how Supabase's clients
 * recognise it; that weakness is Supabase's and kept.
 */
function pretendedUser(auth: Auth, registration: Registration): Record<string, unknown> {
  const now = auth.now();
  return {
    id: randomUUID(),
    aud: AUDIENCE,
    role: '',
    email: registration.email,
    phone: '',
    confirmation_sent_at: now,
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: registration.data,
    identities: [],
    created_at: now,
    updated_at: now,
    is_anonymous: false,
  };
}
