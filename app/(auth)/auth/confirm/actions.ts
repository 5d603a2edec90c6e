'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import type { FormState } from '@/components/account/actions.ts';
import { confirmationLink } from '@/lib/server/confirmation-link.ts';
import { HOST_COOKIE, SIGNED_IN_COOKIE } from '@/lib/server/cookies.ts';
import { requireOurOrigin } from '@/lib/server/origin.ts';
import { isRateLimited, isUnavailable } from '@/lib/server/password-form.ts';
import { supabaseFor } from '@/lib/server/supabase.ts';

/** Spends the link of a confirmation mail at Supabase Auth and signs its person in, as a password would: no code yet. */
export async function confirmAddress(_state: FormState, form: FormData): Promise<FormState> {
  await requireOurOrigin();
  const link = confirmationLink.safeParse({ token_hash: form.get('token_hash'), type: form.get('type') });
  if (!link.success) return { kind: 'refused', reason: 'link_spent' };
  const client = await supabaseFor(null);
  const { error } = await client.auth.verifyOtp(link.data);
  if (error && isRateLimited(error)) return { kind: 'refused', reason: 'rate_limited' };
  if (error && isUnavailable(error)) return { kind: 'refused', reason: 'unavailable' };
  if (error) return { kind: 'refused', reason: 'link_spent' };
  (await cookies()).set(SIGNED_IN_COOKIE, '1', HOST_COOKIE);
  redirect('/');
}
