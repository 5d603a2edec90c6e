import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome, rolledBack } from '../support/database.ts';
import { openIntake, rotated, stored } from '../support/database-credentials.ts';
import {
  agency,
  claim,
  credentialGrant,
  edge,
  enrolled,
  member,
  newEntry,
  signOut,
  signUp,
  type Person,
  type Tenant,
} from '../support/database-people.ts';

const READABLE = ['tenants', 'members', 'sites', 'credentials', 'credential_versions', 'audit_log'];

interface Persona {
  readonly role: string;
  readonly person: Person | null;
  readonly reads: boolean;
}

let acme: Tenant;
let tables: { name: string; schema: string; tenantColumn: string | null }[];
const personas = new Map<string, Persona>();

beforeAll(async () => {
  acme = await agency('acme');
  const credential = await rotated(acme.owner, acme, await stored(acme.owner, acme));
  const grant = credentialGrant(acme.owner, 'credential.reveal', acme, credential);
  await edge('open_reveal', acme.owner, grant, newEntry(true), 'req');
  await openIntake(acme.owner, acme);
  const retire = credentialGrant(acme.owner, 'credential.retire', acme, credential);
  await edge('check_step_up', acme.owner, acme.id, 'credential.retire', retire['target'], 'req');

  const gone = await member(acme, 'admin');
  const beta = await agency('beta');
  const withoutFactor = await signUp('no-factor');
  await connection('supabase_admin')`
    insert into public.members (tenant_id, user_id, email, role)
    values (${acme.id}, ${withoutFactor.user_id}, ${withoutFactor.email}, 'owner')
  `;
  const add = (name: string, person: Person | null, reads: boolean, role = 'authenticated') =>
    personas.set(name, { role, person, reads });
  add('anon', null, false, 'anon');
  add('anon with claims of the owner', acme.owner, false, 'anon');
  add('a member without a factor', withoutFactor, false);
  add('a member of another tenant', beta.owner, false);
  add('a person of no tenant', await enrolled('alone'), false);
  add('a member whose session was signed out', gone, false);
  add('a viewer', await member(acme, 'viewer'), true);
  add('an owner', acme.owner, true);
  add('service_role', null, false, 'service_role');
  await signOut(gone);

  const rows = await connection('postgres')`
    select n.nspname as schema, c.relname as name,
      (select a.attname from pg_attribute as a
       where a.attrelid = c.oid and a.attname in ('tenant_id', 'user_id', 'version', 'id')
       order by array_position(array['tenant_id', 'id', 'user_id', 'version'], a.attname::text) limit 1) as column
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('public', 'sealed', 'identity') and c.relkind in ('r', 'p')
    order by 1, 2
  `;
  tables = rows.map((row) => ({
    schema: String(row['schema']),
    name: String(row['name']),
    tenantColumn: String(row['column']),
  }));
});

afterAll(closeConnections);

/** Does it as that persona, in a transaction that is undone. Answers how many rows it saw or touched. */
async function attempt(persona: Persona, statement: string): Promise<string> {
  let touched = 0;
  const result = await outcome(
    rolledBack('authenticator', persona.role, async (sql: TransactionSql) => {
      if (persona.person !== null) await claim(sql, persona.person, acme.id);
      touched = (await sql.unsafe(statement)).count;
    }),
  );
  return result === 'done' ? `${touched} rows` : result;
}

async function everyPersona(
  statement: (table: string, column: string) => string,
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const { schema, name, tenantColumn } of tables) {
    for (const [who, persona] of personas) {
      const table = `${schema}.${name}`;
      answers[`${who}: ${table}`] = await attempt(persona, statement(table, tenantColumn ?? 'tenant_id'));
    }
  }
  return answers;
}

describe('every table, tried by everybody', () => {
  test('is read by members of the tenant only, and only in schema public', async () => {
    const answers = await everyPersona((table) => `select * from ${table}`);
    const unexpected = Object.entries(answers).filter(([key, answer]) => {
      const [who = '', table = ''] = key.split(': ');
      const persona = personas.get(who);
      const readable = table.startsWith('public.') && READABLE.includes(table.slice('public.'.length));
      if (!readable || persona?.role !== 'authenticated') return answer !== '42501';
      return persona.reads ? answer === '0 rows' || !answer.endsWith(' rows') : answer !== '0 rows';
    });
    expect(unexpected).toEqual([]);
  });

  test.each([
    ['insert', (table: string) => `insert into ${table} default values`],
    ['update', (table: string, column: string) => `update ${table} set ${column} = ${column}`],
    ['delete', (table: string) => `delete from ${table}`],
    ['truncate', (table: string) => `truncate ${table}`],
  ])('takes no %s from anybody', async (_verb, statement) => {
    const answers = await everyPersona(statement);
    expect(Object.entries(answers).filter(([, answer]) => answer !== '42501')).toEqual([]);
  });

  test('shows the edge nothing and takes nothing from it', async () => {
    for (const { schema, name, tenantColumn } of tables) {
      const table = `${schema}.${name}`;
      const sql = connection('strongroom_edge');
      expect(await outcome(sql.unsafe(`select * from ${table}`)), table).toBe('42501');
      expect(await outcome(sql.unsafe(`update ${table} set ${String(tenantColumn)} = null`)), table).toBe(
        '42501',
      );
      expect(await outcome(sql.unsafe(`delete from ${table}`)), table).toBe('42501');
    }
  });

  // FORCE is real only if the owner itself is bound: without a bound tenant and person it sees nothing.
  test('shows even its owner nothing until a function binds a tenant', async () => {
    for (const { schema, name } of tables) {
      const seen = await rolledBack('postgres', 'strongroom_owner', async (sql) => {
        return (await sql.unsafe(`select * from ${schema}.${name}`)).count;
      });
      if (name !== 'kek_fingerprints') expect(seen, name).toBe(0);
    }
  });

  test('holds rows while all of this is tried', async () => {
    const empty: string[] = [];
    for (const { schema, name } of tables) {
      const [row] = await connection('supabase_admin').unsafe(`select 1 from ${schema}.${name} limit 1`);
      if (row === undefined) empty.push(name);
    }
    // Rows that only a refusal, a sign-out or a remembered device makes.
    expect(
      empty.filter((name) => !['refusal_counts', 'ended_sessions', 'remembered_devices'].includes(name)),
    ).toEqual([]);
  });
});
