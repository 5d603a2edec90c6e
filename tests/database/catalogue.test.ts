import { afterAll, describe, expect, test } from 'vitest';
import { closeConnections, connection } from '../support/database.ts';

afterAll(closeConnections);

const ours = "('public', 'sealed', 'identity')";

// Each check asks the catalogue for offenders, so a table or function added tomorrow is covered on that day.
async function offenders(query: string): Promise<string[]> {
  const rows = await connection('postgres').unsafe(query);
  return rows.map((row) => Object.values(row).map(String).join(': '));
}

describe('every table', () => {
  test('has row level security enabled and forced, and an owner that cannot bypass it', async () => {
    expect(
      await offenders(`
        select c.oid::regclass, r.rolname
        from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
        where n.nspname in ${ours} and c.relkind in ('r', 'p', 'f', 'm', 'v')
          and (c.relkind not in ('r', 'p') or not c.relrowsecurity or not c.relforcerowsecurity
            or r.rolbypassrls or r.rolsuper or r.rolcanlogin or r.rolname <> 'strongroom_owner')
      `),
    ).toEqual([]);
  });

  test('is not empty of the check itself: there are tables to look at', async () => {
    const [row] = await connection('postgres')`
      select count(*)::integer as tables from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'sealed') and c.relkind = 'r'
    `;
    expect(row?.['tables']).toBeGreaterThanOrEqual(20);
  });

  test('has a comment, a primary key, and an index under every foreign key', async () => {
    expect(
      await offenders(`
        select c.oid::regclass, 'no comment'
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ${ours} and c.relkind = 'r' and obj_description(c.oid, 'pg_class') is null
        union all
        select c.oid::regclass, 'no primary key'
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ${ours} and c.relkind = 'r'
          and not exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')
        union all
        select k.conrelid::regclass, k.conname || ' has no index'
        from pg_constraint k join pg_namespace n on n.oid = k.connamespace
        where n.nspname in ${ours} and k.contype = 'f'
          and not exists (
            select 1 from pg_index i
            where i.indrelid = k.conrelid
              and (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey
          )
      `),
    ).toEqual([]);
  });

  test('that belongs to a tenant carries tenant_id, also in its keys and references', async () => {
    expect(
      await offenders(`
        select c.oid::regclass, 'key without tenant_id'
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
        join pg_constraint k on k.conrelid = c.oid and k.contype in ('p', 'f')
        where n.nspname in ${ours} and not a.attnum = any (k.conkey)
          -- A grant is spent once in the whole database, and key-encryption keys belong to no tenant.
          and k.conname not in ('spent_grants_pkey', 'data_keys_kek_version_fkey', 'audit_keys_kek_version_fkey')
      `),
    ).toEqual([]);
  });

  test('lets in no role without a restrictive policy that covers every verb', async () => {
    expect(
      await offenders(`
        select p.polrelid::regclass, r.rolname
        from pg_policy p cross join unnest(p.polroles) as member(oid) join pg_roles r on r.oid = member.oid
        where p.polpermissive and p.polrelid::regclass::text <> 'sealed.kek_fingerprints'
          and not exists (
            select 1 from pg_policy q
            where q.polrelid = p.polrelid and not q.polpermissive and q.polcmd = '*' and r.oid = any (q.polroles)
          )
      `),
    ).toEqual([]);
  });
});

describe('every policy', () => {
  test('names its role, is a sentence that fits a name, and is never always true', async () => {
    expect(
      await offenders(`
        select p.polrelid::regclass, p.polname
        from pg_policy p
        where 0 = any (p.polroles)
          or p.polname !~ '^[A-Z][^.]* [^.]*$' or octet_length(p.polname) > 63
          or lower(pg_get_expr(p.polqual, p.polrelid)) in ('true', '(true)')
          or lower(pg_get_expr(p.polwithcheck, p.polrelid)) in ('true', '(true)')
      `),
    ).toEqual([]);
  });

  test('of authenticated asks for the bound tenant, and of strongroom_owner never does', async () => {
    expect(
      await offenders(`
        select p.polrelid::regclass, p.polname
        from pg_policy p cross join unnest(p.polroles) as member(oid) join pg_roles r on r.oid = member.oid
        cross join lateral (
          select concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) like '%bound_%'
        ) as asks(bound)
        where (r.rolname = 'authenticated') is distinct from asks.bound
      `),
    ).toEqual([]);
  });

  // Lint 0003: a setting or a function that is read once per row instead of once per statement.
  test('reads settings and functions once per statement', async () => {
    expect(
      await offenders(`
        select p.polrelid::regclass, p.polname
        from pg_policy p
        cross join lateral (
          select concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as text
        ) as expression
        where regexp_count(expression.text, 'current_setting\\(|sealed\\.\\w+\\(|auth\\.\\w+\\(')
          <> regexp_count(expression.text, 'SELECT (current_setting|sealed\\.\\w+|auth\\.\\w+)\\(')
      `),
    ).toEqual([]);
  });

  // Lint 0006: several permissive policies of one role and verb are read as alternatives, and none is the rule.
  test('is the only permissive one for its table, role and verb', async () => {
    expect(
      await offenders(`
        select p.polrelid::regclass, r.rolname, verb, count(*)
        from pg_policy p cross join unnest(p.polroles) as member(oid) join pg_roles r on r.oid = member.oid
        cross join unnest(array['r', 'a', 'w', 'd']) as verb
        where p.polpermissive and p.polcmd::text in (verb, '*')
        group by 1, 2, 3 having count(*) > 1
      `),
    ).toEqual([]);
  });
});

describe('every function', () => {
  // Lint 0011: a search path that a caller can change lets the caller choose what a name means. An empty one begins
  // with pg_temp, where a caller makes types of any name.
  test('searches pg_temp last, has a comment, and belongs to strongroom_owner', async () => {
    expect(
      await offenders(`
        select p.oid::regprocedure
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner
        where n.nspname in ${ours}
          and (coalesce(p.proconfig, '{}') <> array['search_path=pg_catalog, pg_temp']
            or obj_description(p.oid, 'pg_proc') is null
            or r.rolname <> case n.nspname when 'identity' then 'postgres' else 'strongroom_owner' end)
      `),
    ).toEqual([]);
  });

  // Lints 0028 and 0029: what is exposed must run with its caller's rights.
  test('that is exposed runs as its caller', async () => {
    expect(
      await offenders(`
        select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'public' and p.prosecdef
      `),
    ).toEqual([]);
  });

  test('that changes anything on somebody else’s behalf binds person and tenant first', async () => {
    expect(
      await offenders(`
        select p.oid::regprocedure
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'sealed' and p.prosecdef and p.provolatile = 'v'
          and p.prosrc !~ 'begin\\s+perform sealed\\.(bind|admit)\\('
      `),
    ).toEqual([]);
  });

  test('names nothing of schema auth, except the one that belongs to postgres', async () => {
    expect(
      await offenders(`
        select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('public', 'sealed') and p.prosrc ~ '\\mauth\\.'
      `),
    ).toEqual([]);
  });
});

describe('every role', () => {
  test('has the attributes that the design gives it', async () => {
    const rows = await connection('postgres')`
      select rolname, rolcanlogin, rolbypassrls, rolsuper, rolinherit, rolcreaterole, rolcreatedb
      from pg_roles where rolname like 'strongroom%' order by rolname
    `;
    const nothing = {
      rolbypassrls: false,
      rolsuper: false,
      rolinherit: false,
      rolcreaterole: false,
      rolcreatedb: false,
    };
    expect([...rows]).toEqual([
      { rolname: 'strongroom_edge', rolcanlogin: true, ...nothing },
      { rolname: 'strongroom_owner', rolcanlogin: false, ...nothing },
    ]);
  });

  test('gives up on locks, idle transactions and long statements', async () => {
    expect(
      await offenders(`
        select r.rolname, wanted
        from pg_roles r
        cross join unnest(array['lock_timeout', 'idle_in_transaction_session_timeout', 'statement_timeout']) as wanted
        where r.rolname in ('anon', 'authenticated', 'authenticator', 'strongroom_edge', 'strongroom_owner',
            'supabase_auth_admin')
          and not exists (select 1 from unnest(r.rolconfig) as setting where setting like wanted || '=%')
      `),
    ).toEqual([]);
  });

  test('postgres acts as strongroom_owner only when it says so, and nobody else can', async () => {
    const rows = await connection('postgres')`
      select m.rolname as member, a.inherit_option as inherits, a.set_option as may_set
      from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid
      where r.rolname in ('strongroom_owner', 'strongroom_edge') and (a.set_option or a.inherit_option)
    `;
    expect([...rows]).toEqual([{ member: 'postgres', inherits: false, may_set: true }]);
  });
});
