import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome } from '../support/database.ts';
import { HOUSE, chainOf } from '../support/database-chain.ts';
import {
  agency,
  asMember,
  edge,
  enrolled,
  grantFor,
  passedHoursAgo,
  signInAgain,
  signOut,
  signUp,
  tenantArguments,
  type Person,
} from '../support/database-people.ts';

afterAll(closeConnections);

async function standing(person: Person): Promise<{ factor: boolean; assurance: string | null }> {
  return asMember(person, null, async (sql) => {
    const [row] = await sql`select public.my_standing() as standing`;
    return row?.['standing'] as { factor: boolean; assurance: string | null };
  });
}

async function entriesOf(person: Person): Promise<string[]> {
  return (await chainOf(HOUSE))
    .filter((entry) => entry.actorId === person.user_id)
    .map((entry) => entry.action);
}

describe('enrolment', () => {
  test('confirms the factor, assures the session and leaves an entry in the house chain', async () => {
    const person = await signUp('ana');
    expect(await standing(person)).toMatchObject({ factor: false, assurance: null });
    await edge('enrol_factor', person, grantFor(person, 'factor.enrol'), randomUUID(), 'req');
    expect(await standing(person)).toMatchObject({ factor: true, assurance: 'code' });
    expect(await entriesOf(person)).toEqual(['factor.enrolled']);
  });

  test('is refused with a grant for somebody else, and leaves nothing', async () => {
    const person = await signUp('ana');
    const other = await signUp('ben');
    const attempts = [
      grantFor(other, 'factor.enrol'),
      grantFor(person, 'session.assure'),
      grantFor(person, 'factor.enrol', { kind: 'person', id: other.user_id }),
      grantFor(person, 'factor.enrol', undefined, null, { session_id: randomUUID() }),
      grantFor(person, 'factor.enrol', undefined, null, { exp: Math.floor(Date.now() / 1000) - 1 }),
      grantFor(person, 'factor.enrol', undefined, randomUUID()),
      null,
    ];
    for (const grant of attempts) {
      expect(await outcome(edge('enrol_factor', person, grant, randomUUID(), 'req'))).toBe('PT410');
    }
    expect(await standing(person)).toMatchObject({ factor: false, assurance: null });
    expect(await entriesOf(person)).toEqual([]);
  });

  test('may be asked about in a live session only', async () => {
    const person = await signUp('ana');
    expect(await outcome(edge('check_enrolment', person))).toBe('done');
    await signOut(person);
    expect(await outcome(edge('check_enrolment', person))).toBe('PT401');
  });
});

describe('assurance', () => {
  const device = () => randomBytes(32);

  test('by a code lasts twelve hours and remembers the device', async () => {
    const person = await enrolled('ana');
    const session = await signInAgain(person);
    const cookie = device();
    const answer = await edge<{ kind: string; until: string }>(
      'assure_session',
      session,
      grantFor(session, 'session.assure'),
      cookie,
      'req',
    );
    expect(answer.kind).toBe('code');
    const hours = (Date.parse(answer.until) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);

    const next = await signInAgain(person);
    expect(await edge('assure_device', next, cookie, 'req')).toMatchObject({ kind: 'device' });
    expect(await standing(next)).toMatchObject({ assurance: 'device' });
  });

  test('by a grant happens once, and not for another session', async () => {
    const person = await enrolled('ana');
    const session = await signInAgain(person);
    const other = await signInAgain(person);
    const grant = grantFor(session, 'session.assure');
    expect(await outcome(edge('assure_session', other, grant, null, 'req'))).toBe('PT410');
    expect(await standing(other)).toMatchObject({ assurance: null });
    expect(await outcome(edge('assure_session', session, grant, null, 'req'))).toBe('done');
    expect(await outcome(edge('assure_session', session, grant, null, 'req'))).toBe('PT410');
  });

  test('by a device is refused for another person, an unknown device, and after thirty days', async () => {
    const person = await enrolled('ana');
    const cookie = device();
    await edge('assure_session', person, grantFor(person, 'session.assure'), cookie, 'req');
    const outsider = await signInAgain(await enrolled('ben'));
    expect(await outcome(edge('assure_device', outsider, cookie, 'req'))).toBe('PT403');
    const next = await signInAgain(person);
    expect(await outcome(edge('assure_device', next, device(), 'req'))).toBe('PT403');
    await connection('supabase_admin')`
      update sealed.remembered_devices set remembered_at = now() - interval '31 days' where user_id = ${person.user_id}
    `;
    expect(await outcome(edge('assure_device', next, cookie, 'req'))).toBe('PT403');
    expect(await standing(next)).toMatchObject({ assurance: null });
    expect(await standing(outsider)).toMatchObject({ assurance: null });
  });

  test('by a device neither replaces nor prolongs that of a code', async () => {
    const person = await enrolled('ana');
    const cookie = device();
    await edge('assure_session', person, grantFor(person, 'session.assure'), cookie, 'req');
    await passedHoursAgo(person, 11);
    const answer = await edge<{ kind: string; until: string }>('assure_device', person, cookie, 'req');
    expect(answer.kind).toBe('code');
    expect(Date.parse(answer.until) - Date.now()).toBeLessThan(3_700_000);
  });

  test('by a device is renewed once an hour, however often it is asked for', async () => {
    const person = await enrolled('ana');
    const cookie = device();
    await edge('assure_session', person, grantFor(person, 'session.assure'), cookie, 'req');
    const next = await signInAgain(person);
    const before = await entriesOf(person);
    const first = await edge<{ until: string }>('assure_device', next, cookie, 'req');
    expect(await edge('assure_device', next, cookie, 'req')).toEqual(first);
    expect(await entriesOf(person)).toEqual([...before, 'session.assured']);
    await passedHoursAgo(next, 2);
    const renewed = await edge<{ until: string }>('assure_device', next, cookie, 'req');
    expect(Date.parse(renewed.until)).toBeGreaterThan(Date.parse(first.until));
    expect(await entriesOf(person)).toEqual([...before, 'session.assured', 'session.assured']);
  });

  test('remembers ten devices and forgets the oldest', async () => {
    const person = await enrolled('ana');
    const cookies = Array.from({ length: 11 }, device);
    for (const cookie of cookies) {
      await edge('assure_session', person, grantFor(person, 'session.assure'), cookie, 'req');
    }
    const remembered = await connection('supabase_admin')`
      select device_hash from sealed.remembered_devices where user_id = ${person.user_id}
    `;
    const kept = remembered.map((row) => (row['device_hash'] as Buffer).toString('hex'));
    expect(kept.sort()).toEqual(
      cookies
        .slice(1)
        .map((cookie) => cookie.toString('hex'))
        .sort(),
    );
  });
});

describe('a session that we ended', () => {
  test('is refused at every door, though Auth still holds it', async () => {
    const acme = await agency('acme');
    await asMember(acme.owner, null, (sql) => sql`select public.revoke_my_session()`);
    const person = acme.owner;
    expect(await outcome(edge('check_enrolment', person))).toBe('PT401');
    expect(
      await outcome(edge('assure_session', person, grantFor(person, 'session.assure'), null, 'req')),
    ).toBe('PT401');
    expect(await outcome(edge('create_tenant', ...tenantArguments(person, randomUUID())))).toBe('PT401');
    for (const statement of ['my_standing', 'my_tenants', 'revoke_my_session']) {
      const attempt = asMember(person, acme.id, (sql) => sql.unsafe(`select public.${statement}()`));
      expect(await outcome(attempt), statement).toBe('PT401');
    }
    const site = asMember(
      person,
      acme.id,
      (sql) => sql`select public.add_site('X', 'x.example', array['production'])`,
    );
    expect(await outcome(site)).toBe('PT401');
  });
});

describe('an agency', () => {
  test('is made with its owner, keys and first entry, and a handle of its name', async () => {
    const person = await enrolled('ana');
    const id = randomUUID();
    const made = await edge<{ tenant_id: string; handle: string }>(
      'create_tenant',
      ...tenantArguments(person, id),
    );
    expect(made.tenant_id).toBe(id);
    expect(made.handle).toMatch(/^harbour-pine-[a-z2-9]{4}$/);
    const mine = await asMember(person, null, (sql) => sql`select * from public.my_tenants()`);
    expect([...mine]).toEqual([{ id, name: 'Harbour & Pine', handle: made.handle, role: 'owner' }]);
    expect((await chainOf(id)).map((entry) => [entry.action, entry.actorId])).toEqual([
      ['tenant.created', person.user_id],
    ]);
  });

  test.each([
    ['  Ünïcode 名前 ', /^unicode-/],
    ['Café Müller & Groß', /^cafe-muller-gross-/],
    ['ＦＵＬＬ ①', /^full-1-/],
    ['名前', /^agency-/],
    ['A'.repeat(80), /^a{40}-/],
  ])('called %s gets a handle that an address can hold', async (name, shape) => {
    const person = await enrolled('ana');
    const args = tenantArguments(person, randomUUID());
    const made = await edge<{ handle: string }>('create_tenant', ...args.with(2, name));
    expect(made.handle).toMatch(shape);
  });

  test('is made once, whoever asks again for its id', async () => {
    const acme = await agency('acme');
    const other = await enrolled('ben');
    expect(await outcome(edge('create_tenant', ...tenantArguments(other, acme.id)))).toBe('PT409');
    const mine = await asMember(other, null, (sql) => sql`select * from public.my_tenants()`);
    expect([...mine]).toEqual([]);
    expect((await chainOf(acme.id)).length).toBe(2);
  });

  test('is not made without assurance, with a spent grant, for another id, or without a name', async () => {
    const person = await enrolled('ana');
    const unassured = await signInAgain(person);
    const id = randomUUID();
    expect(await outcome(edge('create_tenant', ...tenantArguments(unassured, id)))).toBe('PT403');
    const args = tenantArguments(person, id);
    expect(await outcome(edge('create_tenant', ...args.with(2, '   ')))).toBe('PT400');
    expect(
      await outcome(
        edge(
          'create_tenant',
          ...args.with(4, { ...(args[4] as object), kek_version: 1 }).with(6, 'b6'.repeat(16)),
        ),
      ),
    ).toBe('PT409');
    const [row] = await connection('supabase_admin')`select 1 from public.tenants where id = ${id}`;
    expect(row).toBeUndefined();
    expect(await outcome(edge('create_tenant', ...args))).toBe('done');
    expect(
      await outcome(
        edge(
          'create_tenant',
          ...args.with(1, { ...(args[1] as object), target: { kind: 'tenant', id: randomUUID() } }),
        ),
      ),
    ).toBe('PT410');
  });

  test('remembers the fingerprint of its key-encryption key', async () => {
    await agency('acme');
    const rows = await connection('strongroom_edge')`select * from sealed.kek_fingerprints()`;
    expect([...rows]).toContainEqual({ version: 1, fingerprint: 'a5'.repeat(16) });
  });
});
