import 'server-only';
import { createServerClient, type CookieMethodsServer } from '@supabase/ssr';
import type { SupabaseClient } from '@supabase/supabase-js';
import { HOST_COOKIE, IDLE_LIMIT_SECONDS, SESSION_COOKIE } from './cookies.ts';
import { env } from './env.ts';

/** A Supabase client whose session lives in the given cookie store. The person's tokens stay on this server. */
export function supabaseOver(
  store: Omit<CookieMethodsServer, 'encode'>,
  headers: Record<string, string>,
): SupabaseClient {
  const { supabaseUrl, publishableKey } = env();
  return createServerClient(supabaseUrl, publishableKey, {
    cookieOptions: { name: SESSION_COOKIE, ...HOST_COOKIE },
    cookies: { ...store, encode: 'tokens-only' },
    global: { headers, fetch: (input, init) => fetch(input, { ...init, cache: 'no-store' }) },
  }) as SupabaseClient;
}

/** How a session cookie is set: it ends with the idle limit, or now when its value is empty. */
export function sessionCookie(value: string) {
  return { ...HOST_COOKIE, maxAge: value === '' ? 0 : IDLE_LIMIT_SECONDS };
}
