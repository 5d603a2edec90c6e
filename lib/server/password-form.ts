import 'server-only';
import { z } from 'zod';
import { err, ok, type Result } from '../portable/result.ts';

/** All that bcrypt, and so Supabase Auth, reads of a password. */
const PASSWORD_BYTES_MAX = 72;

const passwordForm = z.object({
  email: z.string().trim().max(254).pipe(z.email()),
  password: z.string().min(1),
});

/**
 * What a sign-in or sign-up posts. Refuses a password of which Auth would not read the end: whoever set it would believe
 * in more than counts.
 */
export function readPasswordForm(
  form: FormData,
): Result<z.infer<typeof passwordForm>, 'email_malformed' | 'password_missing' | 'password_long'> {
  const read = passwordForm.safeParse({ email: form.get('email'), password: form.get('password') });
  if (!read.success) {
    return err(read.error.issues[0]?.path[0] === 'email' ? 'email_malformed' : 'password_missing');
  }
  return Buffer.byteLength(read.data.password) > PASSWORD_BYTES_MAX ? err('password_long') : ok(read.data);
}

/** Least length of a new password, in characters. Supabase Auth is set to the same. */
export const PASSWORD_CHARACTERS_MIN = 12;

type AuthError = { code?: string | undefined; status?: number | undefined };

/** Whether Supabase Auth says that there were too many tries. */
export function isRateLimited(error: AuthError): boolean {
  return error.status === 429 || (error.code ?? '').startsWith('over_');
}

/** Whether Supabase Auth could not be reached, or failed itself. */
export function isUnavailable(error: AuthError): boolean {
  return error.status === undefined || error.status === 0 || error.status >= 500;
}
