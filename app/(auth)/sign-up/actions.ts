'use server';

import type { FormState } from '@/components/account/actions.ts';
import { env } from '@/lib/server/env.ts';
import { requireOurOrigin } from '@/lib/server/origin.ts';
import {
  isRateLimited,
  isUnavailable,
  PASSWORD_CHARACTERS_MIN,
  readPasswordForm,
} from '@/lib/server/password-form.ts';
import { supabaseOver } from '@/lib/server/session-cookies.ts';

/**
 * Asks Supabase Auth for an account. The answer is the same whether the address is free or taken, and nobody is signed
 * in by it: whatever session Auth may hand out is dropped here.
 */
export async function signUp(_state: FormState, form: FormData): Promise<FormState> {
  await requireOurOrigin();
  const read = readPasswordForm(form);
  if (!read.ok) {
    return { kind: 'refused', reason: read.failure === 'password_missing' ? 'password_weak' : read.failure };
  }
  const { email, password } = read.value;
  if ([...password].length < PASSWORD_CHARACTERS_MIN) return { kind: 'refused', reason: 'password_short' };

  const forgetful = supabaseOver({ getAll: () => [], setAll: () => undefined }, {});
  const { error } = await forgetful.auth.signUp({
    email,
    password,
    options: { emailRedirectTo: `${env().origin}/sign-in` },
  });
  if (!error || error.code === 'user_already_exists' || error.code === 'email_exists')
    return { kind: 'done' };
  if (error.code === 'weak_password') return { kind: 'refused', reason: 'password_weak' };
  if (error.code === 'email_address_invalid') return { kind: 'refused', reason: 'email_malformed' };
  // A mail to this address was sent a moment ago: saying so would tell that the address is known.
  if (error.code === 'over_email_send_rate_limit') return { kind: 'done' };
  if (isRateLimited(error)) return { kind: 'refused', reason: 'rate_limited' };
  return isUnavailable(error) ? { kind: 'refused', reason: 'unavailable' } : { kind: 'done' };
}
