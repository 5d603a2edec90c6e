import { readdir, readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { applyMigrations } from '../../stack/database/migrate.ts';
import { closeConnections, connection, outcome } from '../support/database.ts';

afterAll(closeConnections);

const folder = new URL('../../supabase/migrations/', import.meta.url);
const files = (await readdir(folder)).sort();
const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));

describe('migrations', () => {
  test('are applied once, and recorded as the Supabase CLI records them', async () => {
    expect(await applyMigrations(connection('postgres'))).toEqual([]);
    const recorded = await connection('postgres')`
      select version || '_' || name || '.sql' as file from supabase_migrations.schema_migrations order by version
    `;
    expect(recorded.map((row) => row['file'] as string)).toEqual(files);
  });

  test('create as strongroom_owner and end as postgres, and none resets the role', () => {
    for (const [index, text] of texts.entries()) {
      const file = files[index];
      expect(text, file).not.toMatch(
        /reset role|set role none|(table|schema|index|role) if not exists|or replace (?!function)|^drop /im,
      );
      if (text.includes('set role')) {
        expect(
          text
            .trimEnd()
            .split('\n')
            .filter((line) => line.startsWith('set role'))
            .at(-1),
          file,
        ).toBe('set role postgres;');
      }
      if (/create table/.test(text))
        expect(text.indexOf('set role strongroom_owner;'), file).toBeLessThan(text.indexOf('create table'));
    }
  });

  test('hold no password', () => {
    for (const text of texts) expect(text).not.toMatch(/password\s+'|password\s*=/i);
  });

  test('run as a postgres that is no superuser, as on Supabase', async () => {
    const [row] = await connection('postgres')`
      select current_user as name, rolsuper as super, rolbypassrls as bypass, rolcreaterole as creates
      from pg_roles where rolname = current_user
    `;
    expect(row).toEqual({ name: 'postgres', super: false, bypass: true, creates: true });
    expect(await outcome(connection('postgres')`set session_replication_role = replica`)).toBe('42501');
    const [usage] = await connection('postgres')`
      select has_schema_privilege('auth', 'usage') as has, has_schema_privilege('auth', 'usage with grant option') as passes
    `;
    expect(usage).toEqual({ has: true, passes: false });
  });
});

describe('the question whether a session is alive', () => {
  test('is answered to strongroom_owner only', async () => {
    const [row] = await connection('postgres')`
      select array_agg(r.rolname::text order by 1) as callers
      from pg_roles as r
      where has_function_privilege(r.oid, 'identity.session_alive(uuid, uuid)', 'execute') and not r.rolsuper
        and r.rolname !~ '^pg_'
    `;
    expect(String(row?.['callers'])).toBe('{postgres,strongroom_owner}');
  });
});
