import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome, rolledBack, untilOneWaits } from '../support/database.ts';
import { actionsOf } from '../support/database-credentials.ts';
import {
  agency,
  asMember,
  enrolled,
  freeze,
  member,
  passedHoursAgo,
  signInAgain,
  signUp,
  type Person,
  type Tenant,
} from '../support/database-people.ts';

let acme: Tenant;
let beta: Tenant;

beforeAll(async () => {
  acme = await agency('acme');
  beta = await agency('beta');
});
afterAll(closeConnections);

function addSite(
  person: Person,
  tenantId: string | null,
  { name = 'New', domain = 'new.example', environments = ['production'] as (string | null)[] | null } = {},
): Promise<string> {
  const list = environments === null ? null : `{${environments.map((name) => name ?? 'NULL').join(',')}}`;
  return outcome(
    asMember(
      person,
      tenantId,
      (sql) => sql`select public.add_site(${name}, ${domain}, ${list}::text::text[])`,
    ),
  );
}

describe('adding a site', () => {
  test('works for owner and admin, and leaves site.added', async () => {
    const before = await actionsOf(acme.id);
    expect(await addSite(acme.owner, acme.id)).toBe('done');
    expect(await addSite(await member(acme, 'admin'), acme.id)).toBe('done');
    expect(await actionsOf(acme.id)).toEqual([...before, 'site.added', 'site.added']);
  });

  test('is refused to operator, viewer, a limited admin and outsiders, with one answer and no entry', async () => {
    const before = await actionsOf(acme.id);
    const answers = [
      await addSite(await member(acme, 'operator'), acme.id),
      await addSite(await member(acme, 'viewer'), acme.id),
      await addSite(await member(acme, 'admin', [acme.siteId]), acme.id),
      await addSite(beta.owner, acme.id),
      await addSite(acme.owner, randomUUID()),
      await addSite(acme.owner, null),
      await addSite(acme.owner, '00000000-0000-0000-0000-000000000000'),
    ];
    expect(new Set(answers)).toEqual(new Set(['PT404']));
    expect(await actionsOf(acme.id)).toEqual(before);
  });

  test('is refused without a code of the last twelve hours, and in a frozen tenant', async () => {
    const person = await member(acme, 'admin');
    expect(await addSite(await signInAgain(person), acme.id)).toBe('PT403');
    await passedHoursAgo(person, 13);
    expect(await addSite(person, acme.id)).toBe('PT403');
    const cold = await agency('cold');
    await freeze(cold);
    expect(await addSite(cold.owner, cold.id)).toBe('PT423');
  });

  test('is refused with a name, domain or environments that are no such thing', async () => {
    const attempts = [
      { name: '   ' },
      { name: 'x'.repeat(81) },
      { domain: 'localhost' },
      { domain: 'UPPER.example' },
      { domain: `${'a.'.repeat(130)}example` },
      { environments: [] },
      { environments: null },
      { environments: [null] },
      { environments: ['{production', 'preview}'] },
      { environments: ['Production'] },
      { environments: ['production', 'production'] },
      { environments: Array.from({ length: 13 }, (_, index) => `e${index}`) },
    ];
    for (const attempt of attempts) {
      expect(await addSite(acme.owner, acme.id, attempt), JSON.stringify(attempt)).toBe('PT400');
    }
  });

  test('keeps the request id that the caller sent, if it is one', async () => {
    await asMember(acme.owner, acme.id, async (sql) => {
      const headers = JSON.stringify({ 'x-strongroom-tenant': acme.id, 'x-request-id': 'req_8f2c' });
      await sql`select set_config('request.headers', ${headers}, true)`;
      await sql`select public.add_site('Named', 'named.example', array['production'])`;
    });
    const [row] = await connection('supabase_admin')`
      select request_id from public.audit_log where tenant_id = ${acme.id} order by seq desc limit 1
    `;
    expect(row).toEqual({ request_id: 'req_8f2c' });
  });
});

describe('what a person may ask about the own standing', () => {
  test('is answered without a factor: there is none', async () => {
    const person = await signUp('new');
    const [row] = await asMember(person, null, (sql) => sql`select public.my_standing() as standing`);
    expect(row?.['standing']).toEqual({ factor: false, assurance: null, assured_until: null });
  });

  test('does not include tenants before a code was passed', async () => {
    const again = await signInAgain(acme.owner);
    expect(await outcome(asMember(again, null, (sql) => sql`select * from public.my_tenants()`))).toBe(
      'PT403',
    );
  });

  test('lists the own tenants only', async () => {
    const rows = await asMember(beta.owner, acme.id, (sql) => sql`select id, role from public.my_tenants()`);
    expect([...rows]).toEqual([{ id: beta.id, role: 'owner' }]);
  });

  test('is nothing to anon', async () => {
    for (const call of [
      'my_standing()',
      'my_tenants()',
      'revoke_my_session()',
      `add_site('a', 'a.b', '{c}')`,
    ]) {
      const attempt = rolledBack('authenticator', 'anon', (sql) => sql.unsafe(`select public.${call}`));
      expect(await outcome(attempt), call).toBe('42501');
    }
  });

  test('ends once under two requests at once, and neither learns of a constraint', async () => {
    const person = await enrolled('ana');
    let second = Promise.resolve('not begun');
    await asMember(person, null, async (sql) => {
      await sql`select public.revoke_my_session()`;
      second = outcome(asMember(person, null, (other) => other`select public.revoke_my_session()`));
      await untilOneWaits('authenticator');
    });
    expect(await second).toBe('done');
  });

  test('ends only the own session when it is revoked', async () => {
    const person = await member(acme, 'viewer');
    const other = await signInAgain(person);
    await asMember(person, null, (sql) => sql`select public.revoke_my_session()`);
    expect(await outcome(asMember(person, null, (sql) => sql`select public.my_standing()`))).toBe('PT401');
    expect(await outcome(asMember(other, null, (sql) => sql`select public.my_standing()`))).toBe('done');
  });
});
