import { afterAll, describe, expect, test } from 'vitest';
import { closeConnections, connection } from '../support/database.ts';
import { EXECUTE_PRIVILEGES, SCHEMA_PRIVILEGES, TABLE_PRIVILEGES } from './privileges.ts';

afterAll(closeConnections);

type Matrix = Record<string, Record<string, string[]>>;

function matrix(rows: readonly Record<string, unknown>[]): Matrix {
  const found: Matrix = {};
  for (const row of rows) {
    const roles = (found[String(row['object'])] ??= {});
    if (row['grantee'] === null) continue;
    (roles[String(row['grantee'])] ??= []).push(String(row['privilege']));
  }
  return found;
}

describe('privileges', () => {
  test('tables give exactly what the matrix says', async () => {
    const rows = await connection('postgres')`
      select c.oid::regclass::text as object, coalesce(r.rolname, 'PUBLIC') as grantee, acl.privilege_type as privilege
      from pg_class as c
      join pg_namespace as n on n.oid = c.relnamespace
      cross join aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) as acl
      left join pg_roles as r on r.oid = acl.grantee
      where n.nspname in ('public', 'sealed', 'identity') and c.relkind in ('r', 'p', 'v', 'm', 'f')
      order by 1, 2, 3
    `;
    const qualified = rows.map((row) => ({
      ...row,
      object: String(row['object']).includes('.') ? row['object'] : `public.${String(row['object'])}`,
    }));
    expect(matrix(qualified)).toEqual(TABLE_PRIVILEGES);
  });

  test('no column gives more than its table, and there is no sequence to read', async () => {
    const columns = await connection('postgres')`
      select a.attrelid::regclass::text as table, a.attname
      from pg_attribute as a
      join pg_class as c on c.oid = a.attrelid
      join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname in ('public', 'sealed', 'identity') and (a.attacl is not null or c.relkind = 'S')
    `;
    expect([...columns]).toEqual([]);
  });

  test('functions are executable by exactly whom the matrix says', async () => {
    const rows = await connection('postgres')`
      select n.nspname || '.' || p.proname as object, acl.grantee
      from pg_proc as p
      join pg_namespace as n on n.oid = p.pronamespace
      left join lateral (
        select coalesce(r.rolname, 'PUBLIC') as grantee
        from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
        left join pg_roles as r on r.oid = a.grantee
        where a.grantee <> p.proowner
      ) as acl on true
      where n.nspname in ('public', 'sealed', 'identity')
      order by 1, 2
    `;
    const granted: Record<string, string[]> = {};
    for (const row of rows) {
      if (row['grantee'] !== null) (granted[String(row['object'])] ??= []).push(String(row['grantee']));
    }
    expect(granted).toEqual(EXECUTE_PRIVILEGES);
  });

  test('schemas let in exactly whom the matrix says', async () => {
    const rows = await connection('postgres')`
      select n.nspname as object, coalesce(r.rolname, 'PUBLIC') as grantee, acl.privilege_type as privilege
      from pg_namespace as n
      cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as acl
      left join pg_roles as r on r.oid = acl.grantee
      where n.nspname in ('sealed', 'identity') and acl.grantee <> n.nspowner
      order by 1, 2, 3
    `;
    expect(matrix(rows)).toEqual(SCHEMA_PRIVILEGES);
  });

  // Memberships and BYPASSRLS do not show in an access list, so the effect is asked for as well.
  test.each(['anon', 'service_role', 'strongroom_edge'])('%s can touch no table in effect', async (role) => {
    const rows = await connection('postgres')`
      select c.oid::regclass::text as table, verb
      from pg_class as c
      join pg_namespace as n on n.oid = c.relnamespace
      cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as verb
      where n.nspname in ('public', 'sealed') and c.relkind = 'r' and has_table_privilege(${role}, c.oid, verb)
    `;
    expect([...rows]).toEqual([]);
  });

  test('a function that strongroom_owner makes tomorrow is executable by nobody else', async () => {
    const sql = connection('postgres');
    const undo = new Error('undo');
    let callers: Iterable<unknown> = ['not asked'];
    await sql
      .begin(async (transaction) => {
        await transaction
          .unsafe(
            `
          set local role strongroom_owner;
          create function public.tomorrow() returns integer language sql set search_path = '' as 'select 1';
          create function sealed.tomorrow() returns integer language sql set search_path = '' as 'select 1';
        `,
          )
          .simple();
        callers = await transaction`
          select r.rolname
          from pg_roles as r
          where r.rolname in ('anon', 'authenticated', 'service_role', 'strongroom_edge')
            and (has_function_privilege(r.oid, 'public.tomorrow()', 'execute')
              or has_function_privilege(r.oid, 'sealed.tomorrow()', 'execute'))
        `;
        throw undo;
      })
      .catch((thrown: unknown) => {
        if (thrown !== undo) throw thrown;
      });
    expect([...callers]).toEqual([]);
  });
});
