import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type Cluster } from '../../stack/database/cluster.ts';
import { prepareDatabase } from '../../stack/database/migrate.ts';
import { removeData } from '../../stack/database/place.ts';
import { PASSWORDS } from '../support/database.ts';

const PORT = 4551;
let folder: string;
let running: Cluster[] = [];

// One data directory for all: making one takes longer than everything else here.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strongroom-cluster-'));
});

afterEach(async () => {
  for (const cluster of running) await cluster.stop();
  running = [];
});

afterAll(async () => {
  await removeData(join(folder, 'postgres'));
  await removeData(join(folder, 'other'));
  await rm(folder, { recursive: true, force: true });
});

async function start(name = 'postgres', port = PORT): Promise<Cluster> {
  const cluster = await startCluster({
    directory: join(folder, name),
    port,
    superuserPassword: PASSWORDS.supabase_admin,
  });
  running.push(cluster);
  return cluster;
}

async function ask(
  query: string,
  password = PASSWORDS.supabase_admin,
  user = 'supabase_admin',
): Promise<unknown[]> {
  const sql = postgres({
    host: '127.0.0.1',
    port: PORT,
    user,
    password,
    database: 'postgres',
    max: 1,
    prepare: false,
  });
  try {
    return [...(await sql.unsafe(query))];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

describe('the cluster', () => {
  test('is Postgres 17, refuses a wrong password, and listens on 127.0.0.1 only', async () => {
    const cluster = await start();
    expect(await ask('show server_version')).toEqual([{ server_version: '17.10' }]);
    expect(await ask('show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await ask('show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    await expect(ask('select 1', 'wrong')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(cluster.dataDirectory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'postgres'))).mode & 0o777).toBe(0o700);
  });

  test('resumes with its data after a clean stop, and after being killed', async () => {
    const first = await start();
    await ask('create table public.kept as select 42 as answer');
    await first.stop();
    const second = await start();
    expect(await ask('select answer from public.kept')).toEqual([{ answer: 42 }]);
    process.kill(second.pid, 'SIGKILL');
    await second.exited;
    await start();
    expect(await ask('select answer from public.kept')).toEqual([{ answer: 42 }]);
  });

  test('stops one that outlived its supervisor before it starts again', async () => {
    const orphan = await start();
    const next = await start();
    expect(await orphan.exited).toBe(0);
    expect(next.pid).not.toBe(orphan.pid);
    expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('starts although another program has inherited the number in its lock', async () => {
    const first = await start();
    await first.stop();
    await writeFile(
      join(first.dataDirectory, 'postmaster.pid'),
      `${process.pid}\n${first.dataDirectory}\n1\n${PORT}\n\n127.0.0.1\n`,
    );
    await start();
    expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('says why when the port is in use, and leaves no process', async () => {
    await start();
    await expect(start('other')).rejects.toThrow(/already in use/);
    expect(running).toHaveLength(1);
  });

  test('takes new passwords at a later start, and writes none into its log', async () => {
    const cluster = await start();
    await prepareDatabase({ cluster, passwords: PASSWORDS });
    const edge = "it's a \\ new one";
    await prepareDatabase({ cluster, passwords: { ...PASSWORDS, strongroom_edge: edge } });
    expect(await ask('select current_user as name', edge, 'strongroom_edge')).toEqual([
      { name: 'strongroom_edge' },
    ]);
    await expect(ask('select 1', PASSWORDS.strongroom_edge, 'strongroom_edge')).rejects.toMatchObject({
      code: '28P01',
    });
    const log = await readFile(cluster.logFile, 'utf8');
    for (const password of [...Object.values(PASSWORDS), 'a \\ new one']) expect(log).not.toContain(password);
    expect((await stat(cluster.logFile)).mode & 0o077).toBe(0);
  });
});
