import { z } from 'zod';
import { text } from '../body.ts';
import { parseEmail } from '../emails.ts';
import { invalid } from '../errors.ts';
import { readBody, reply, type Auth, type Outcome, type Request } from '../http.ts';
import { limitMail, sendOneTimeToken } from '../one-time.ts';
import { findUser } from '../users.ts';

const recoverBody = z.object({ email: text });
const resendBody = z.object({ type: text, email: text });

/** POST /recover: sends a link that sets a new password. Says the same whether the address is known or not. */
export async function recover(auth: Auth, request: Request): Promise<Outcome> {
  const body = readBody(request, recoverBody);
  if (!body.ok) return body;
  if (body.value.email === '') return invalid('Password recovery requires an email');
  const email = parseEmail(body.value.email);
  if (!email.ok) return email;
  const limited = limitMail(auth, email.value);
  if (!limited.ok) return limited;

  const user = await findUser(auth.sql, { email: email.value });
  if (user !== null) await auth.sql.begin((sql) => sendOneTimeToken(auth, sql, user, 'recovery'));
  return reply({});
}

/** POST /resend: sends the confirmation of a sign-up again, if there is one to confirm. */
export async function resend(auth: Auth, request: Request): Promise<Outcome> {
  const body = readBody(request, resendBody);
  if (!body.ok) return body;
  if (body.value.type !== 'signup')
    return invalid('Missing one of these types: signup, email_change, sms, phone_change');
  if (body.value.email === '') return invalid('Type provided requires an email address');
  const email = parseEmail(body.value.email);
  if (!email.ok) return email;
  const limited = limitMail(auth, email.value);
  if (!limited.ok) return limited;

  const user = await findUser(auth.sql, { email: email.value });
  if (user !== null && user.email_confirmed_at === null) {
    await auth.sql.begin((sql) => sendOneTimeToken(auth, sql, user, 'signup'));
  }
  return reply({});
}
