import 'server-only';
import type { SupabaseClient } from '@supabase/supabase-js';
import { cookies } from 'next/headers';
import type { TenantId } from '../portable/ids.ts';
import { newRequestId } from './failures.ts';
import { sessionCookie, supabaseOver } from './session-cookies.ts';

/**
 * A Supabase client that speaks as the person of this request's session cookie. With a tenant, every query names it
 * (header `x-strongroom-tenant`), and row level security shows that tenant and nothing else. Make one per request.
 */
export async function supabaseFor(
  tenantId: TenantId | null,
  requestId: string = newRequestId(),
): Promise<SupabaseClient> {
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
    { 'x-request-id': requestId, ...(tenantId ? { 'x-strongroom-tenant': tenantId } : {}) },
  );
}
