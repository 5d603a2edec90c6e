import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLE_ACTIONS, role, roleAllows, type TenantAction } from '../../lib/portable/policy/roles.ts';
import { closeConnections, connection, outcome, rolledBack } from '../support/database.ts';
import { actionsOf, rotated, stored } from '../support/database-credentials.ts';
import {
  agency,
  edge,
  enrolled,
  freeze,
  member,
  signInAgain,
  signOut,
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
  key = await rotated(acme.owner, acme, await stored(acme.owner, acme));
});
afterAll(closeConnections);

function check(
  person: Person,
  action: string,
  target: object | null,
  tenantId: string | null,
): Promise<string> {
  return outcome(edge('check_step_up', person, tenantId, action, target, 'req'));
}

function credentialTarget(version = key.version, id = key.id): object {
  return { kind: 'credential', id, version };
}

describe('the matrix of roles', () => {
  test('is the same in SQL as in lib/portable', async () => {
    const actions = [...Object.keys(ROLE_ACTIONS), 'tenant.delete', ''] as TenantAction[];
    for (const action of actions) {
      for (const memberRole of role.options) {
        const allowed = await rolledBack('postgres', 'strongroom_owner', async (sql) => {
          const [row] = await sql`select sealed.role_allows(${memberRole}, ${action}) as allowed`;
          return row?.['allowed'] as boolean;
        });
        expect(allowed, `${memberRole} ${action}`).toBe(
          action in ROLE_ACTIONS && roleAllows(memberRole, action),
        );
      }
    }
  });

  test.each(role.options)('decides what a %s may step up for', async (memberRole) => {
    const person = await member(acme, memberRole);
    for (const action of ['credential.reveal', 'credential.rotate', 'credential.retire'] as const) {
      const expected = roleAllows(memberRole, action) ? 'done' : 'PT404';
      expect(await check(person, action, credentialTarget(), acme.id), action).toBe(expected);
    }
  });
});

describe('a step-up is asked for', () => {
  test('by a session that has passed no code only to assure itself or found a tenant with a factor', async () => {
    const person = await signInAgain(acme.owner);
    expect(await check(person, 'session.assure', { kind: 'session', id: person.session_id }, null)).toBe(
      'done',
    );
    expect(await check(person, 'tenant.create', { kind: 'tenant', id: randomUUID() }, null)).toBe('PT403');
    expect(await check(person, 'credential.reveal', credentialTarget(), acme.id)).toBe('PT403');
    expect(await check(acme.owner, 'tenant.create', { kind: 'tenant', id: randomUUID() }, null)).toBe('done');
  });

  test('never for another session than the own', async () => {
    const other = await enrolled('other');
    expect(await check(acme.owner, 'session.assure', { kind: 'session', id: other.session_id }, null)).toBe(
      'PT404',
    );
  });

  test('never by a person without a factor', async () => {
    const person = await signUp('no-factor');
    expect(await check(person, 'tenant.create', { kind: 'tenant', id: randomUUID() }, null)).toBe('PT403');
  });

  test('never in a signed-out session, nor one that never was', async () => {
    const person = await member(acme, 'owner');
    await signOut(person);
    expect(await check(person, 'credential.reveal', credentialTarget(), acme.id)).toBe('PT401');
    expect(
      await check(
        { ...acme.owner, session_id: randomUUID() },
        'credential.reveal',
        credentialTarget(),
        acme.id,
      ),
    ).toBe('PT401');
    expect(await check({} as Person, 'credential.reveal', credentialTarget(), acme.id)).toBe('PT401');
  });

  test('to reveal any version that is stored, and no other', async () => {
    expect(await check(acme.owner, 'credential.reveal', credentialTarget(1), acme.id)).toBe('done');
    expect(await check(acme.owner, 'credential.reveal', credentialTarget(2), acme.id)).toBe('done');
    for (const version of [3, 2 ** 31, 2 ** 53 - 1]) {
      expect(await check(acme.owner, 'credential.reveal', credentialTarget(version), acme.id)).toBe('PT404');
    }
  });

  test('to rotate or retire the version in force only', async () => {
    for (const action of ['credential.rotate', 'credential.retire']) {
      expect(await check(acme.owner, action, credentialTarget(2), acme.id)).toBe('done');
      expect(await check(acme.owner, action, credentialTarget(1), acme.id)).toBe('PT409');
      expect(await check(acme.owner, action, credentialTarget(2 ** 40), acme.id)).toBe('PT409');
    }
  });

  test('with one answer for absent, another tenant’s, outside the site limit, and unknown actions', async () => {
    const limited = await member(acme, 'operator', [randomUUID()]);
    const answers = [
      await check(acme.owner, 'credential.reveal', credentialTarget(1, randomUUID()), acme.id),
      await check(beta.owner, 'credential.reveal', credentialTarget(), acme.id),
      await check(beta.owner, 'credential.reveal', credentialTarget(), beta.id),
      await check(limited, 'credential.reveal', credentialTarget(), acme.id),
      await check(acme.owner, 'credential.reveal', credentialTarget(), null),
      await check(acme.owner, 'credential.store', credentialTarget(), acme.id),
      await check(acme.owner, 'factor.enrol', credentialTarget(), acme.id),
      await check(acme.owner, 'credential.reveal', null, acme.id),
    ];
    expect(new Set(answers)).toEqual(new Set(['PT404']));
  });

  test('with the same answer while somebody works on the foreign one, and without waiting for them', async () => {
    const answers = await connection('supabase_admin').begin(async (sql) => {
      await sql`select 1 from public.credentials where tenant_id = ${acme.id} for update`;
      return Promise.all([
        check(beta.owner, 'credential.reveal', credentialTarget(), acme.id),
        check(beta.owner, 'credential.reveal', credentialTarget(1, randomUUID()), acme.id),
      ]);
    });
    expect(answers).toEqual(['PT404', 'PT404']);
  });

  test('never with a site limit that holds no site: null is not every site', async () => {
    const person = await enrolled('nobody');
    const attempt = connection('supabase_admin')`
      insert into public.members (tenant_id, user_id, email, role, site_ids)
      values (${acme.id}, ${person.user_id}, ${person.email}, 'operator', array[null]::uuid[])
    `;
    expect(await outcome(attempt)).toBe('23514');
  });

  test('while the tenant is frozen by nobody, and only its members learn that it is', async () => {
    const cold = await agency('cold');
    const frozen = await stored(cold.owner, cold);
    await freeze(cold);
    const target = credentialTarget(1, frozen.id);
    expect(await check(cold.owner, 'credential.reveal', target, cold.id)).toBe('PT423');
    expect(await check(acme.owner, 'credential.reveal', target, cold.id)).toBe('PT404');
  });

  test('without leaving an entry', async () => {
    const before = await actionsOf(acme.id);
    await check(acme.owner, 'credential.reveal', credentialTarget(), acme.id);
    expect(await actionsOf(acme.id)).toEqual(before);
  });
});

describe('the audit public key', () => {
  test('is told to members with a live session, and to nobody else', async () => {
    const told = await edge<{ public_key: string; statement: string }>(
      'audit_public_key',
      acme.id,
      acme.owner,
    );
    expect(told.public_key).toMatch(/^[0-9a-f]{130}$/);
    expect(await outcome(edge('audit_public_key', acme.id, beta.owner))).toBe('PT404');
    expect(
      await outcome(edge('audit_public_key', acme.id, { ...acme.owner, session_id: randomUUID() })),
    ).toBe('PT401');
  });

  test('comes without its private half', async () => {
    const told = await edge<object>('audit_public_key', acme.id, acme.owner);
    expect(Object.keys(told).sort()).toEqual(['audit_key_id', 'public_key', 'statement']);
  });
});

test('the functions of the edge are executable by the edge only', async () => {
  for (const [login, as] of [
    ['authenticator', 'authenticated'],
    ['authenticator', 'anon'],
    ['postgres', 'service_role'],
  ] as const) {
    const attempt = rolledBack(login, as, (sql) => sql`select * from sealed.due_openings()`);
    expect(await outcome(attempt), as).toBe('42501');
  }
  expect(await outcome(connection('strongroom_edge')`select * from sealed.due_openings()`)).toBe('done');
});
