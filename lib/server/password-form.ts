import 'server-only';
import { z } from 'zod';

/** What a sign-in or sign-up posts. Supabase Auth reads 72 bytes of a password at most (bcrypt). */
export const passwordForm = z.object({
  email: z.string().trim().max(254).pipe(z.email()),
  password: z
    .string()
    .min(1)
    .refine((text) => new TextEncoder().encode(text).length <= 72),
});

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
