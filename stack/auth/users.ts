import { randomUUID } from 'node:crypto';
import type { Queries } from './database.ts';
import { AUDIENCE } from './tokens.ts';

/** The columns of auth.users and auth.identities that answers and checks need, under their own names. */
export interface User {
  readonly id: string;
  readonly aud: string;
  readonly role: string;
  readonly email: string;
  readonly encrypted_password: string | null;
  readonly email_confirmed_at: Date | null;
  readonly invited_at: Date | null;
  readonly confirmation_token: string;
  readonly confirmation_sent_at: Date | null;
  readonly confirmed_at: Date | null;
  readonly recovery_token: string;
  readonly recovery_sent_at: Date | null;
  readonly last_sign_in_at: Date | null;
  readonly raw_app_meta_data: Metadata;
  readonly raw_user_meta_data: Metadata;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly banned_until: Date | null;
  readonly identities: readonly Identity[];
}

interface Identity {
  readonly id: string;
  readonly provider_id: string;
  readonly user_id: string;
  readonly identity_data: Metadata;
  readonly provider: string;
  readonly last_sign_in_at: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly email: string;
}

export type Metadata = Record<string, unknown>;

export interface NewUser {
  readonly id?: string;
  readonly email: string;
  readonly passwordHash: string | null;
  readonly userMetadata: Metadata;
  readonly appMetadata?: Metadata;
  readonly now: Date;
}

export async function findUser(sql: Queries, by: { id: string } | { email: string }): Promise<User | null> {
  const which = 'id' in by ? sql`id = ${by.id}` : sql`email = ${by.email} and is_sso_user = false`;
  const [user] = await sql<User[]>`
    select users.*, coalesce(users.confirmation_token, '') as confirmation_token,
           coalesce(users.recovery_token, '') as recovery_token,
           (select coalesce(jsonb_agg(to_jsonb(identities)), '[]')
              from auth.identities where identities.user_id = users.id) as identities
      from auth.users
     where ${which} and aud = ${AUDIENCE} and deleted_at is null`;
  return user ?? null;
}

/**
 * Inserts a user with an identity of provider `email`.
 *
 * @throws the database's unique_violation when the address or id is taken (see isDuplicate).
 */
export async function insertUser(sql: Queries, user: NewUser, identityData: Metadata = {}): Promise<string> {
  const id = user.id ?? randomUUID();
  const appMetadata = { ...user.appMetadata, provider: 'email', providers: ['email'] };
  await sql`
    insert into auth.users (instance_id, id, aud, role, email, encrypted_password, confirmation_token,
      recovery_token, email_change, email_change_token_new, raw_app_meta_data, raw_user_meta_data, created_at,
      updated_at)
    values ('00000000-0000-0000-0000-000000000000', ${id}, ${AUDIENCE}, 'authenticated', ${user.email},
      ${user.passwordHash ?? ''}, '', '', '', '', ${sql.json(appMetadata as never)},
      ${sql.json(user.userMetadata as never)}, ${user.now}, ${user.now})`;
  const data = { ...identityData, ...identityClaims(id, user.email) };
  await sql`
    insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at,
      updated_at)
    values (${id}, ${id}, ${sql.json(data as never)}, 'email', ${user.now}, ${user.now}, ${user.now})`;
  return id;
}

/** What an identity says about its address before anybody has confirmed it. */
export function identityClaims(userId: string, email: string): Metadata {
  return { sub: userId, email, email_verified: false, phone_verified: false };
}

/** Marks the address as confirmed and ends every token that was sent to it. */
export async function confirmUser(sql: Queries, userId: string, now: Date): Promise<void> {
  await sql`
    update auth.users
       set email_confirmed_at = ${now}, confirmation_token = '', updated_at = ${now},
           raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || '{"email_verified": true}'
     where id = ${userId}`;
  await sql`delete from auth.one_time_tokens where user_id = ${userId}`;
}

/**
 * Stores a new password, ends every outstanding token and every session except `keepSession`: whoever knew the old
 * password is out.
 */
export async function setPassword(
  sql: Queries,
  change: { userId: string; passwordHash: string; keepSession: string | null; now: Date },
): Promise<void> {
  await sql`
    update auth.users
       set encrypted_password = ${change.passwordHash}, confirmation_token = '', confirmation_sent_at = null,
           recovery_token = '', recovery_sent_at = null, updated_at = ${change.now}
     where id = ${change.userId}`;
  await sql`delete from auth.one_time_tokens where user_id = ${change.userId}`;
  await sql`
    delete from auth.sessions
     where user_id = ${change.userId} and (${change.keepSession}::uuid is null or id <> ${change.keepSession})`;
}

/** Merges values into one of the two metadata columns; a null removes its key. */
export async function mergeMetadata(
  sql: Queries,
  userId: string,
  column: 'raw_user_meta_data' | 'raw_app_meta_data',
  changes: Metadata,
  now: Date,
): Promise<void> {
  await sql`
    update auth.users
       set updated_at = ${now},
           ${sql(column)} = coalesce(
             (select jsonb_object_agg(key, value)
                from jsonb_each(coalesce(${sql(column)}, '{}') || ${sql.json(changes as never)})
               where value <> 'null'), '{}')
     where id = ${userId}`;
}

export function isBanned(user: User, now: Date): boolean {
  return user.banned_until !== null && user.banned_until > now;
}

/** A user as answers show it. Absent values are left out; hashes and tokens are never part of it. */
export function viewUser(user: User): Record<string, unknown> {
  return present({
    id: user.id,
    aud: user.aud,
    role: user.role,
    email: user.email,
    email_confirmed_at: user.email_confirmed_at,
    invited_at: user.invited_at,
    phone: '',
    confirmation_sent_at: user.confirmation_sent_at,
    confirmed_at: user.confirmed_at,
    recovery_sent_at: user.recovery_sent_at,
    last_sign_in_at: user.last_sign_in_at,
    app_metadata: user.raw_app_meta_data,
    user_metadata: user.raw_user_meta_data,
    identities: user.identities.map(viewIdentity),
    created_at: user.created_at,
    updated_at: user.updated_at,
    banned_until: user.banned_until,
    is_anonymous: false,
  });
}

/**
 * The same for a user that this request has made. The real server answers then from what it has just written, and
 * `confirmed_at` is computed by the database.
 */
export function viewNewUser(user: User): Record<string, unknown> {
  return viewUser({ ...user, confirmed_at: null });
}

function viewIdentity(identity: Identity): Record<string, unknown> {
  return {
    identity_id: identity.id,
    id: identity.provider_id,
    user_id: identity.user_id,
    identity_data: identity.identity_data,
    provider: identity.provider,
    last_sign_in_at: identity.last_sign_in_at,
    created_at: identity.created_at,
    updated_at: identity.updated_at,
    email: identity.email,
  };
}

function present(view: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== null));
}
