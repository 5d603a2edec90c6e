import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../stack/auth/server.ts';
import { EXCHANGES } from '../contract/auth.ts';
import { Memory, play } from '../contract/exchange.ts';
import { serviceToken, startAuth, startWorld, type World } from './support/auth.ts';

// The recording of the real server lies beside the repository and is no part of it.
const RECORDING = resolve('../shared/auth-contract');

let world: World;
let server: RunningServer;

beforeAll(async () => {
  world = await startWorld();
  server = await startAuth(world);
});

afterAll(async () => {
  await server.close();
  await world.stop();
});

describe('the embedded Auth keeps the contract that the product relies on', () => {
  let memory: Memory;

  beforeAll(async () => {
    memory = new Memory('contract.test', await serviceToken(world));
  });

  // One after the other: what an exchange leaves, the next ones use.
  for (const exchange of EXCHANGES) {
    test(exchange.title, async () => {
      expect(await play(exchange, { url: server.url, apikey: null }, memory)).toBeNull();
    });
  }

  test('a list that expects something else fails', async () => {
    const [first] = EXCHANGES;
    if (first === undefined) throw new Error('the list is empty');
    const wrong = { ...first, status: 418 };
    expect(await play(wrong, { url: server.url, apikey: null }, memory)).toContain('expected 418');
  });
});

describe('the auth schema', () => {
  test('shows nothing to the roles of requests, and has no policy that would', async () => {
    for (const role of ['anon', 'authenticated', 'service_role']) {
      const reading = world.sql.begin(async (sql) => {
        await sql.unsafe(`set local role ${role}`);
        await sql`select 1 from auth.sessions`;
      });
      await expect(reading).rejects.toMatchObject({ code: '42501' });
    }
    const open = await world.sql`
      select relname from pg_class
       where relnamespace = 'auth'::regnamespace and relkind = 'r'
         and (not relrowsecurity or relowner <> 'supabase_auth_admin'::regrole)
      union all
      select polname from pg_policy where polrelid in
        (select oid from pg_class where relnamespace = 'auth'::regnamespace)`;
    expect(open).toEqual([]);
  });

  test('lets postgres read sessions but pass no access to the schema on', async () => {
    await world.sql.begin(async (sql) => {
      await sql`set local role postgres`;
      await sql`select 1 from auth.sessions`;
    });
    const [right] = await world.sql`
      select has_schema_privilege('postgres', 'auth', 'usage') as usage,
             has_schema_privilege('postgres', 'auth', 'usage with grant option') as passes_on`;
    expect(right).toEqual({ usage: true, passes_on: false });
  });
});

if (existsSync(RECORDING)) {
  describe('the embedded Auth answers as the recorded server did', () => {
    test('in every exchange', async () => {
      // A difference ends the player with exit code 1, and execFile rejects with what it printed.
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...[resolve(RECORDING, 'record.mjs'), '--url', server.url],
        ...['--service-token', await serviceToken(world)],
        ...['--compare', resolve(RECORDING, 'supabase-auth.json')],
      ]);
      expect(stdout.trim().split('\n').at(-1)).toBe('79 passed, 0 failed');
    });

    test('with columns of the same names, types and nullability, in the same order', async () => {
      const recorded = (await readFile(resolve(RECORDING, 'auth-schema.tsv'), 'utf8'))
        .split('\n')
        .map((line) => line.split('\t'));
      const ours = await world.sql<{ table: string; columns: string[] }[]>`
        select table_name as table, array_agg(concat_ws(' ', column_name, udt_name, is_nullable, is_generated)
               order by ordinal_position) as columns
          from information_schema.columns where table_schema = 'auth' group by table_name`;
      expect(ours).toHaveLength(6);
      for (const { table, columns } of ours) {
        const theirs = recorded
          .filter(([name]) => name === table)
          .map(([, column, type, nullable, , generated]) =>
            [column, type, nullable === 'null' ? 'YES' : 'NO', generated].join(' '),
          );
        expect(columns, table).toEqual(theirs);
      }
    });
  });
}
