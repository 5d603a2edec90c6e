import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome } from '../support/database.ts';
import { stored } from '../support/database-credentials.ts';
import {
  agency,
  asMember,
  claim,
  edge,
  enrolled,
  hex,
  member,
  passedHoursAgo,
  signInAgain,
  signUp,
  type Credential,
  type Person,
  type Tenant,
} from '../support/database-people.ts';

let acme: Tenant;
let beta: Tenant;
let key: Credential;

beforeAll(async () => {
  acme = await agency('acme');
  beta = await agency('beta');
  key = await stored(acme.owner, acme);
  await stored(beta.owner, beta);
});
afterAll(closeConnections);

async function bound(person: Person, tenantId: string | null): Promise<string | null> {
  return asMember(person, tenantId, async (sql) => {
    const [row] = await sql`select sealed.bound_tenant() as tenant`;
    return row?.['tenant'] as string | null;
  });
}

describe('the bound tenant', () => {
  test('is the one that the request names, for a member', async () => {
    expect(await bound(acme.owner, acme.id)).toBe(acme.id);
  });

  test('is none without a name, with a malformed one, or with another tenant’s', async () => {
    expect(await bound(acme.owner, null)).toBeNull();
    expect(await bound(acme.owner, '')).toBeNull();
    expect(await bound(acme.owner, acme.id.toUpperCase())).toBeNull();
    expect(await bound(acme.owner, `${acme.id}'--`)).toBeNull();
    expect(await bound(acme.owner, beta.id)).toBeNull();
    expect(await bound(acme.owner, '00000000-0000-0000-0000-000000000000')).toBeNull();
  });

  test('changes with the request for a person of two tenants, and never shows both', async () => {
    const both = await agency('gamma', acme.owner);
    for (const tenant of [acme, both]) {
      const seen = await asMember(acme.owner, tenant.id, (sql) => sql`select id from public.tenants`);
      expect([...seen]).toEqual([{ id: tenant.id }]);
    }
  });

  test('is none in a session that has passed no code, though another session of the person has', async () => {
    expect(await bound(await signInAgain(acme.owner), acme.id)).toBeNull();
  });

  test('is none twelve hours after the code', async () => {
    const person = await member(acme, 'viewer');
    await passedHoursAgo(person, 11);
    expect(await bound(person, acme.id)).toBe(acme.id);
    await passedHoursAgo(person, 13);
    expect(await bound(person, acme.id)).toBeNull();
  });

  test('is none once the session is signed out, expired at Auth, or ended by us', async () => {
    const admin = connection('supabase_admin');
    const expired = await member(acme, 'viewer');
    await admin`update auth.sessions set not_after = now() - interval '1 second' where id = ${expired.session_id}`;
    expect(await bound(expired, acme.id)).toBeNull();

    const ended = await member(acme, 'viewer');
    await asMember(ended, null, (sql) => sql`select public.revoke_my_session()`);
    expect(await bound(ended, acme.id)).toBeNull();
  });

  test('is none for a person who is banned or deleted at Auth', async () => {
    const admin = connection('supabase_admin');
    const banned = await member(acme, 'viewer');
    await admin`update auth.users set banned_until = now() + interval '1 hour' where id = ${banned.user_id}`;
    expect(await bound(banned, acme.id)).toBeNull();
    const deleted = await member(acme, 'viewer');
    await admin`update auth.users set deleted_at = now() where id = ${deleted.user_id}`;
    expect(await bound(deleted, acme.id)).toBeNull();
  });

  test('cannot be chosen by setting what the functions bind with', async () => {
    const seen = await asMember(beta.owner, acme.id, async (sql) => {
      await sql`select set_config('strongroom.tenant_id', ${acme.id}, true)`;
      await sql`select set_config('strongroom.user_id', ${acme.owner.user_id}, true)`;
      await sql`select set_config('strongroom.sweep', 'on', true)`;
      return sql`select id from public.credentials`;
    });
    expect([...seen]).toEqual([]);
  });

  test('cannot be had with another person’s session', async () => {
    const outsider = await enrolled('outsider');
    expect(await bound({ ...outsider, session_id: acme.owner.session_id }, acme.id)).toBeNull();
    expect(await bound({ ...acme.owner, session_id: outsider.session_id }, acme.id)).toBeNull();
  });

  test('works in a read-only transaction, as PostgREST opens for GET', async () => {
    const rows = await connection('authenticator').begin('read only', async (sql) => {
      await sql`set local role authenticated`;
      await claim(sql, acme.owner, acme.id);
      return sql`select id from public.credentials`;
    });
    expect([...rows]).toEqual([{ id: key.id }]);
  });
});

describe('a site limit', () => {
  test('hides other sites, their credentials, versions and entries, and leaves the allowed ones', async () => {
    const site = await asMember(acme.owner, acme.id, async (sql) => {
      const [row] = await sql`select public.add_site('Other', 'other.example', array['production']) as made`;
      return (row?.['made'] as { id: string }).id;
    });
    const limited = await member(acme, 'operator', [site]);
    const seen = await asMember(limited, acme.id, async (sql) => ({
      sites: (await sql`select id from public.sites`).map((row) => row['id'] as string),
      credentials: (await sql`select id from public.credentials`).count,
      versions: (await sql`select version from public.credential_versions`).count,
      entries: (await sql`select target_id from public.audit_log`).map((row) => row['target_id'] as string),
    }));
    expect(seen).toEqual({ sites: [site], credentials: 0, versions: 0, entries: [site] });

    const allowed = await member(acme, 'operator', [acme.siteId]);
    const credentials = await asMember(allowed, acme.id, (sql) => sql`select id from public.credentials`);
    expect(credentials.map((row) => row['id'] as string)).toEqual([key.id]);
  });
});

describe('an assured device', () => {
  test('lets a session read, and does not let it add a site', async () => {
    const device = Buffer.from(hex(32), 'hex');
    const { session_id, ...person } = acme.owner;
    const grant = {
      sub: person.user_id,
      session_id,
      action: 'session.assure',
      tenant_id: null,
      jti: crypto.randomUUID(),
      exp: Math.floor(Date.now() / 1000) + 60,
      target: { kind: 'session', id: session_id },
      token: 'a.b.c',
    };
    await edge('assure_session', acme.owner, grant, device, 'req');
    const again = await signInAgain(acme.owner);
    await edge('assure_device', again, device, 'req');
    expect(await bound(again, acme.id)).toBe(acme.id);
    const attempt = asMember(
      again,
      acme.id,
      (sql) => sql`select public.add_site('X', 'x.example', array['production'])`,
    );
    expect(await outcome(attempt)).toBe('PT403');
  });

  test('is no use to somebody who has no factor', async () => {
    const person = await signUp('no-factor');
    expect(await outcome(edge('assure_device', person, Buffer.alloc(32), 'req'))).toBe('PT403');
  });
});
