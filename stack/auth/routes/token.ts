import { z } from 'zod';
import { text } from '../body.ts';
import { invalid, refuse } from '../errors.ts';
import { readBody, reply, type Auth, type Outcome, type Request } from '../http.ts';
import { checkPassword, isPassword } from '../passwords.ts';
import { refreshSession, startSession } from '../sessions.ts';
import { findUser, isBanned } from '../users.ts';

const WINDOW_SECONDS = 300;
const REFRESHES_PER_PASSWORD = 5;

const passwordBody = z.object({ email: text, phone: text, password: text });
const refreshBody = z.object({ refresh_token: text });

/** POST /token: by password or by refresh token, as `grant_type` says. */
export async function token(auth: Auth, request: Request): Promise<Outcome> {
  const grantType = request.query.get('grant_type');
  if (grantType !== 'password' && grantType !== 'refresh_token') {
    return refuse(400, 'invalid_credentials', 'unsupported_grant_type');
  }
  const attempts = auth.settings.passwordAttempts;
  const most = grantType === 'password' ? attempts : attempts * REFRESHES_PER_PASSWORD;
  if (auth.limits.take(`${grantType} ${request.address}`, most, WINDOW_SECONDS) > 0) {
    return refuse(429, 'over_request_rate_limit', 'Request rate limit reached');
  }
  return grantType === 'password' ? signIn(auth, request) : refresh(auth, request);
}

async function signIn(auth: Auth, request: Request): Promise<Outcome> {
  const body = readBody(request, passwordBody);
  if (!body.ok) return body;
  const { email, phone, password } = body.value;
  if (email === '' && phone === '') return invalid('missing email or phone');
  if (phone !== '') return refuse(422, 'phone_provider_disabled', 'Phone logins are disabled');

  const user = await findUser(auth.sql, { email: email.toLowerCase() });
  const matches = await isPassword(password, user?.encrypted_password ?? null);
  if (user === null || !matches) return refuse(400, 'invalid_credentials', 'Invalid login credentials');
  // Told only to who knows the password: the real server tells everybody, which shows that the address is known.
  if (isBanned(user, auth.now())) return refuse(400, 'user_banned', 'User is banned');
  if (user.email_confirmed_at === null) return refuse(400, 'email_not_confirmed', 'Email not confirmed');

  const strong = checkPassword(password);
  const weakness = strong.ok
    ? null
    : { message: strong.failure.message, reasons: strong.failure.weakPassword };
  const session = await auth.sql.begin((sql) => startSession(auth, sql, request, user, 'password'));
  return reply({ ...session, weak_password: weakness });
}

async function refresh(auth: Auth, request: Request): Promise<Outcome> {
  const body = readBody(request, refreshBody);
  if (!body.ok) return body;
  if (body.value.refresh_token.length < 12) return invalid('Refresh token is not valid');
  const session = await refreshSession(auth, request, body.value.refresh_token);
  return session.ok ? reply(session.value) : session;
}
