'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import type { FormState } from '@/components/account/actions.ts';
import type { Outcome, SealedAsk } from '@/components/step-up/actions.ts';
import { assureWithCode, assureWithDevice } from '@/lib/server/assure.ts';
import { HOST_COOKIE, SIGNED_IN_COOKIE } from '@/lib/server/cookies.ts';
import { nextPath, signInPath } from '@/lib/server/next-path.ts';
import { requireOurOrigin } from '@/lib/server/origin.ts';
import { isRateLimited, isUnavailable, readPasswordForm } from '@/lib/server/password-form.ts';
import { supabaseFor } from '@/lib/server/supabase.ts';

/** Checks e-mail and password at Supabase Auth. A remembered browser is assured at once; the page asks others for a code. */
export async function signIn(_state: FormState, form: FormData): Promise<FormState> {
  await requireOurOrigin();
  const read = readPasswordForm(form);
  if (!read.ok) {
    const long = read.failure === 'password_long';
    return { kind: 'refused', reason: long ? 'password_long' : 'credentials_refused' };
  }
  const client = await supabaseFor(null);
  const { error } = await client.auth.signInWithPassword(read.value);
  if (error?.code === 'email_not_confirmed') return { kind: 'refused', reason: 'unconfirmed' };
  if (error && isRateLimited(error)) return { kind: 'refused', reason: 'rate_limited' };
  if (error && isUnavailable(error)) return { kind: 'refused', reason: 'unavailable' };
  if (error) return { kind: 'refused', reason: 'credentials_refused' };
  (await cookies()).set(SIGNED_IN_COOKIE, '1', HOST_COOKIE);
  const next = nextPath(form.get('next')?.toString());
  redirect((await assureWithDevice()) ? next : signInPath(next));
}

/** Passes a code for this session. `Assure` of components/step-up. */
export async function assure(ask: SealedAsk): Promise<Outcome<{ kind: 'code' | 'device'; until: string }>> {
  await requireOurOrigin();
  return assureWithCode(ask);
}
