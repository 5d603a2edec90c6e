import 'server-only';
import type { SupabaseClient } from '@supabase/supabase-js';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { tenantId, type SessionId, type TenantId, type UserId } from '../portable/ids.ts';
import { role, type Role } from '../portable/policy/roles.ts';
import { nextPath, PATH_HEADER, signInPath } from './next-path.ts';
import { readSession } from './session.ts';
import { supabaseFor } from './supabase.ts';

export type Caller = { userId: UserId; sessionId: SessionId; email: string };

export type Tenant = { id: TenantId; name: string; handle: string; role: Role };

export type BoundTenant = {
  caller: Caller;
  tenant: Tenant & { timeZone: string; frozenSince: string | null };
  role: Role;
  /** Reads as this person with this tenant bound: row level security shows nothing else. */
  client: SupabaseClient;
};

const standing = z.object({
  factor: z.boolean(),
  assurance: z.enum(['code', 'device']).nullable(),
  assured_until: z.string().nullable(),
});
export type Standing = z.infer<typeof standing>;

const tenantRow = z.object({ id: tenantId, name: z.string(), handle: z.string(), role });
const HANDLE = /^[a-z0-9-]{1,100}$/;
const settingsRow = z.object({ time_zone: z.string(), frozen_at: z.string().nullable() });

/** Who is asking, from a verified token. Redirects to the sign-in page when nobody is. Decides nothing else. */
export const requireCaller = cache(async (): Promise<Caller> => {
  const session = await readSession();
  if (!session) redirect(signInPath(await currentPath()));
  return { userId: session.userId, sessionId: session.sessionId, email: session.email };
});

/** How far the caller's session has come: a confirmed factor, a passed code. Null when the session no longer lives. */
export const readStanding = cache(async (): Promise<Standing | null> => {
  const client = await supabaseFor(null);
  const { data, error } = await client.rpc('my_standing');
  if (error) {
    if (error.code === 'PT401' || error.code === 'PGRST301' || error.code === 'PGRST303') return null;
    throw new Error(`could not read the standing (${error.code})`);
  }
  return standing.parse(data);
});

/**
 * The caller with a factor and a passed code. Redirects to what is still missing: sign-in, enrolment or the code.
 * A courtesy of routing: what such a session may read is decided by row level security.
 */
export const requireAssured = cache(async (): Promise<{ caller: Caller; standing: Standing }> => {
  const caller = await requireCaller();
  const standing = await readStanding();
  const path = await currentPath();
  if (!standing) redirect(signInPath(path));
  if (!standing.factor) redirect('/enrol');
  if (!standing.assurance) redirect(signInPath(path));
  return { caller, standing };
});

/** The caller's agencies, by name. */
export const readTenants = cache(async (): Promise<Tenant[]> => {
  const client = await supabaseFor(null);
  const { data, error } = await client.rpc('my_tenants');
  if (error) throw new Error(`could not read the agencies (${error.code})`);
  const tenants = z.array(tenantRow).parse(data);
  return tenants.toSorted((left, right) => left.name.localeCompare(right.name));
});

/**
 * The agency with this handle, bound to the client it returns. Answers "nothing here" (404) for a handle that does
 * not exist and for one of which the caller is no member, alike.
 */
export const requireTenant = cache(async (handle: string): Promise<BoundTenant> => {
  if (!HANDLE.test(handle)) notFound();
  const { caller } = await requireAssured();
  const tenant = (await readTenants()).find((candidate) => candidate.handle === handle);
  if (!tenant) notFound();
  const client = await supabaseFor(tenant.id);
  const { data, error } = await client.from('tenants').select('time_zone, frozen_at').maybeSingle();
  if (error) throw new Error(`could not read the agency (${error.code})`);
  if (!data) notFound();
  const settings = settingsRow.parse(data);
  return {
    caller,
    tenant: { ...tenant, timeZone: settings.time_zone, frozenSince: settings.frozen_at },
    role: tenant.role,
    client,
  };
});

async function currentPath(): Promise<string> {
  return nextPath((await headers()).get(PATH_HEADER));
}
