import { randomBytes, randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import type { Role } from '../../lib/portable/policy/roles.ts';
import { connection } from './database.ts';

/** A session of a person, in the shape in which the functions take a caller. */
export interface Person {
  readonly user_id: string;
  readonly session_id: string;
  readonly email: string;
}

export interface Tenant {
  readonly id: string;
  readonly handle: string;
  readonly owner: Person;
  readonly dataKeyId: string;
  readonly siteId: string;
}

export interface Credential {
  readonly id: string;
  readonly version: number;
  readonly siteId: string;
}

/** What a statement refused or returned, through the function of that name, as the edge's own login. */
export async function edge<T = unknown>(name: string, ...args: unknown[]): Promise<T> {
  const places = args.map((_, index) => `$${index + 1}`).join(', ');
  const [row] = await connection('strongroom_edge').unsafe(
    `select sealed.${name}(${places}) as answer`,
    args as never[],
  );
  return row?.['answer'] as T;
}

/** Signs a person up and in at Auth, without any factor. */
export async function signUp(name: string): Promise<Person> {
  const person = { user_id: randomUUID(), session_id: randomUUID(), email: `${name}@example.test` };
  const sql = connection('supabase_admin');
  await sql`
    insert into auth.users (id, aud, role, email, created_at, updated_at)
    values (${person.user_id}, 'authenticated', 'authenticated', ${`${person.user_id}.${person.email}`}, now(), now())
  `;
  await signIn(person);
  return person;
}

/** Another session of the same person, at AAL1. */
export async function signInAgain(person: Person): Promise<Person> {
  const next = { ...person, session_id: randomUUID() };
  await signIn(next);
  return next;
}

async function signIn(person: Person): Promise<void> {
  await connection('supabase_admin')`
    insert into auth.sessions (id, user_id, created_at, updated_at, aal)
    values (${person.session_id}, ${person.user_id}, now(), now(), 'aal1')
  `;
}

/** Ends the session at Auth, as a sign-out does. */
export async function signOut(person: Person): Promise<void> {
  await connection('supabase_admin')`delete from auth.sessions where id = ${person.session_id}`;
}

/** A person with a confirmed factor, whose session just passed a code. */
export async function enrolled(name: string): Promise<Person> {
  const person = await signUp(name);
  await edge('enrol_factor', person, grantFor(person, 'factor.enrol'), randomUUID(), 'req_enrol');
  return person;
}

/** Moves the time at which the session passed its code. */
export async function passedHoursAgo(person: Person, hours: number): Promise<void> {
  await connection('supabase_admin')`
    update sealed.session_assurance set passed_at = now() - make_interval(hours => ${hours})
    where session_id = ${person.session_id}
  `;
}

/**
 * The claims of a grant. The functions trust the edge to have verified the signature, so the token is any text here.
 */
export function grantFor(
  person: Person,
  action: string,
  target?: object,
  tenantId: string | null = null,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  const own =
    action === 'session.assure'
      ? { kind: 'session', id: person.session_id }
      : { kind: 'person', id: person.user_id };
  return {
    iss: 'https://keyring.test',
    aud: 'strongroom-grant',
    sub: person.user_id,
    jti: randomUUID(),
    iat: now,
    exp: now + 300,
    session_id: person.session_id,
    tenant_id: tenantId,
    action,
    target: target ?? own,
    parameters: 'p'.repeat(43),
    token: 'header.claims.signature',
    ...changes,
  };
}

export function credentialGrant(
  person: Person,
  action: 'credential.reveal' | 'credential.rotate' | 'credential.retire',
  tenant: Tenant,
  credential: Credential,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  const target = { kind: 'credential', id: credential.id, version: credential.version };
  return grantFor(person, action, target, tenant.id, changes);
}

export const KEK_FINGERPRINT = 'a5'.repeat(16);

export function tenantArguments(person: Person, id: string): unknown[] {
  return [
    person,
    grantFor(person, 'tenant.create', { kind: 'tenant', id }),
    'Harbour & Pine',
    'Europe/Berlin',
    { data_key_id: randomUUID(), kek_version: 1, wrapped: hex(61) },
    {
      audit_key_id: randomUUID(),
      public_key: hex(65),
      statement: 'header.statement.signature',
      wrapped_private_key: hex(61),
      kek_version: 1,
    },
    KEK_FINGERPRINT,
    'req_tenant',
  ];
}

/** An agency of an enrolled owner, with one site. */
export async function agency(name: string, owner?: Person): Promise<Tenant> {
  const person = owner ?? (await enrolled(`owner-of-${name}`));
  const args = tenantArguments(person, randomUUID());
  const made = await edge<{ tenant_id: string; handle: string }>('create_tenant', ...args);
  const site = await asMember(person, made.tenant_id, async (sql) => {
    const [row] =
      await sql`select public.add_site('Client site', 'client.example', array['production', 'preview']) as made`;
    return row?.['made'] as { id: string };
  });
  const dataKey = args[4] as { data_key_id: string };
  return {
    id: made.tenant_id,
    handle: made.handle,
    owner: person,
    dataKeyId: dataKey.data_key_id,
    siteId: site.id,
  };
}

/** An enrolled person who joins the agency. Invitations are not built yet, so the row is written by the superuser. */
export async function member(tenant: Tenant, role: Role, siteIds: string[] | null = null): Promise<Person> {
  const person = await enrolled(`${role}-of-${tenant.handle}`);
  await connection('supabase_admin')`
    insert into public.members (tenant_id, user_id, email, role, site_ids)
    values (
      ${tenant.id}, ${person.user_id}, ${person.email}, ${role},
      ${siteIds === null ? null : `{${siteIds.join(',')}}`}::text::uuid[]
    )
  `;
  return person;
}

/** A transaction as PostgREST runs it: role authenticated, the person's claims, the named tenant in the header. */
export async function asMember<T>(
  person: Person,
  tenantId: string | null,
  work: (sql: TransactionSql) => Promise<T>,
): Promise<T> {
  return (
    await connection('authenticator').begin(async (sql) => {
      await sql`set local role authenticated`;
      await claim(sql, person, tenantId);
      return { value: await work(sql) };
    })
  ).value;
}

export async function claim(sql: TransactionSql, person: Person, tenantId: string | null): Promise<void> {
  const claims = {
    sub: person.user_id,
    session_id: person.session_id,
    email: person.email,
    role: 'authenticated',
  };
  const headers = tenantId === null ? {} : { 'x-strongroom-tenant': tenantId };
  await sql`
    select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
      set_config('request.headers', ${JSON.stringify(headers)}, true)
  `;
}

export function newEntry(sealed = false): { id: string; nonce: string; sealed_detail: string | null } {
  return { id: randomUUID(), nonce: hex(32), sealed_detail: sealed ? hex(145) : null };
}

export function hex(length: number): string {
  return randomBytes(length).toString('hex');
}

/** Freezes the tenant in the database, as an operator's tool would. */
export async function freeze(tenant: Tenant): Promise<void> {
  await connection('supabase_admin')`update public.tenants set frozen_at = now() where id = ${tenant.id}`;
}
