import postgres from 'postgres';
import { afterAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, DATABASE_PORT, outcome, PASSWORDS } from '../support/database.ts';
import { actionsOf, stored } from '../support/database-credentials.ts';
import { agency, credentialGrant, edge, type Tenant } from '../support/database-people.ts';

afterAll(closeConnections);

/** Types that function bodies name without a schema. */
const SHADOWED = ['uuid', 'text', 'jsonb', 'bytea', 'timestamptz'];

describe('who holds the login of the Edge Functions', () => {
  test.each(SHADOWED)('runs nothing as the owner through a temporary type named %s', async (type) => {
    const acme = await agency('acme');
    expect(await rolesThatRan(type, acme)).not.toContain('strongroom_owner');
  });

  test('destroys nothing that no member asked to retire', async () => {
    const acme = await agency('acme');
    const credential = await stored(acme.owner, acme);
    const forged = credentialGrant(acme.owner, 'credential.retire', acme, credential);
    expect(await edge('finish_retirement', forged, 'req_thief')).toBeNull();
    const envelopes = await connection('supabase_admin')`
      select 1 from sealed.envelopes where credential_id = ${credential.id}
    `;
    expect(envelopes.count).toBe(1);
    expect(await actionsOf(acme.id)).not.toContain('retire.done');
  });
});

/** Shadows a type by a temporary domain whose check tells who runs it, and calls what takes a caller and what not. */
async function rolesThatRan(type: string, tenant: Tenant): Promise<string[]> {
  const roles: string[] = [];
  const thief = postgres({
    host: '127.0.0.1',
    port: DATABASE_PORT,
    database: 'postgres',
    username: 'strongroom_edge',
    password: PASSWORDS.strongroom_edge,
    max: 1,
    prepare: false,
    fetch_types: false,
    onnotice: ({ message }) => roles.push(message ?? ''),
  });
  try {
    await thief.unsafe(`
      create function pg_temp.tell(value pg_catalog.${type}) returns boolean language plpgsql
      as $$ begin raise notice '%', current_user; return true; end $$;
      create domain pg_temp.${type} as pg_catalog.${type} check (pg_temp.tell(value));
    `);
    await thief.unsafe(`select null::${type}`);
    expect(roles).toContain('strongroom_edge');
    for (const call of calls(tenant)) await outcome(thief.unsafe(call));
  } finally {
    await thief.end({ timeout: 1 });
  }
  return roles;
}

function calls({ id, owner }: Tenant): string[] {
  const caller = `'${JSON.stringify(owner)}'`;
  return [
    `select sealed.check_enrolment(${caller})`,
    `select sealed.audit_public_key('${id}', ${caller})`,
    `select sealed.record_refusal(${caller}, '${id}', 'x', null, null, null, null, 'req_thief')`,
    `select sealed.summarise_refusals('req_thief')`,
    `select sealed.open_reveal(${caller}, '{}', '{}', 'req_thief')`,
  ];
}
