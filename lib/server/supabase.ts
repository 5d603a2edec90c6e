import 'server-only';
import { createServerClient, type CookieMethodsServer } from '@supabase/ssr';
import type { SupabaseClient } from '@supabase/supabase-js';
import { cookies } from 'next/headers';
import type { TenantId } from '../portable/ids.ts';
import { HOST_COOKIE, IDLE_LIMIT_SECONDS, SESSION_COOKIE } from './cookies.ts';
import { env } from './env.ts';

/**
 * A Supabase client that speaks as the person of this request's session cookie. With a tenant, every query names it
 * (header `x-strongroom-tenant`), and row level security shows that tenant and nothing else. Make one per request.
 */
export async function supabaseFor(tenantId: TenantId | null): Promise<SupabaseClient> {
  const jar = await cookies();
  return supabaseOver(
    {
      getAll: () => jar.getAll(),
      setAll: (changed) => {
        try {
          for (const { name, value } of changed) jar.set(name, value, sessionCookie(value));
        } catch {
          // A server component cannot set cookies. The middleware has refreshed the session before it renders.
        }
      },
    },
    tenantId ? { 'x-strongroom-tenant': tenantId } : {},
  );
}

/** The same over any cookie store, for the middleware. */
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
