'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { HOST_COOKIE, isSessionCookie, SIGNED_IN_COOKIE, THEME_COOKIE } from '@/lib/server/cookies.ts';
import { requireOurOrigin } from '@/lib/server/origin.ts';
import { supabaseFor } from '@/lib/server/supabase.ts';
import { readTheme } from '@/lib/server/theme.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * Ends this session in three places: in our database, which every read and every function asks; at Supabase Auth; in
 * this browser. One that fails does not keep the others from happening.
 */
export async function signOut(): Promise<void> {
  await requireOurOrigin();
  const client = await supabaseFor(null);
  await client.rpc('revoke_my_session');
  await client.auth.signOut({ scope: 'local' });
  const jar = await cookies();
  for (const { name } of jar.getAll()) {
    if (isSessionCookie(name) || name === SIGNED_IN_COOKIE) jar.set(name, '', { ...HOST_COOKIE, maxAge: 0 });
  }
  redirect('/sign-in');
}

/** Keeps the chosen appearance in a cookie; anything but light and dark follows the system again. */
export async function chooseTheme(form: FormData): Promise<void> {
  await requireOurOrigin();
  const chosen = readTheme(form.get('theme')?.toString());
  const jar = await cookies();
  jar.set(THEME_COOKIE, chosen ?? '', { ...HOST_COOKIE, maxAge: chosen ? YEAR_SECONDS : 0 });
}
