import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { chown, open, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { postgresBinaries } from './binaries.ts';
import { postgresIdentity, type Identity } from './identity.ts';
import { dataDirectory } from './place.ts';

export const SUPERUSER = 'supabase_admin';

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 20_000;

export interface ClusterOptions {
  /** A folder of the state folder that belongs to this cluster alone. */
  readonly directory: string;
  readonly port: number;
  /** Password of `supabase_admin`. It is set when the data directory is made; later starts need the same one. */
  readonly superuserPassword: string;
  /** Where Postgres' own messages go. Default: `postgres.log` in `directory`. */
  readonly logFile?: string;
}

export interface Cluster {
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly pid: number;
  /** Settles when Postgres ends, asked or not, with its exit code (null after a signal). */
  readonly exited: Promise<number | null>;
  /** Ends open connections and shuts down cleanly. Safe to call more than once. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts real Postgres 17 on 127.0.0.1, making the data directory on the first call and resuming it afterwards.
 * Resolves when it accepts connections.
 *
 * @throws Error with the last lines of its log when Postgres does not start: a port in use, a broken data directory.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const identity = postgresIdentity();
  const binaries = await postgresBinaries(identity !== null);
  const data = await dataDirectory(options.directory, identity);
  const logFile = options.logFile ?? join(options.directory, 'postgres.log');
  if (!(await isInitialised(data))) {
    await initialise({ binaries, data, identity, password: options.superuserPassword });
  }
  await recoverLock(data);

  const log = await open(logFile, 'a', 0o600);
  const postgres = run(join(binaries, 'bin/postgres'), ['-D', data, ...settings(options.port)], identity, [
    'ignore',
    log.fd,
    log.fd,
  ]);
  const logStart = (await log.stat()).size;
  await log.close();

  const exited = new Promise<number | null>((settle) => {
    postgres.once('exit', (code) => settle(code));
    postgres.once('error', () => settle(null));
  });
  await untilReady(data, postgres, exited, logFile, logStart);
  return {
    host: HOST,
    port: options.port,
    superuser: SUPERUSER,
    dataDirectory: data,
    logFile,
    pid: postgres.pid ?? 0,
    exited,
    stop: () => stop(postgres, exited),
  };
}

/** The mark that `initialise` writes last: an initdb that was killed halfway leaves a folder that looks like data. */
async function isInitialised(data: string): Promise<boolean> {
  return stat(join(data, 'strongroom-initialised')).then(
    () => true,
    () => false,
  );
}

async function initialise(making: {
  binaries: string;
  data: string;
  identity: Identity | null;
  password: string;
}): Promise<void> {
  const { binaries, data, identity, password } = making;
  // Whatever lies here without the mark is an unfinished initdb and holds no data yet.
  for (const name of await readdir(data)) await rm(join(data, name), { recursive: true, force: true });

  const passwordFile = `${data}.password`;
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (identity !== null) await chown(passwordFile, identity.uid, identity.gid);
    const initdb = run(
      join(binaries, 'bin/initdb'),
      [
        ...['-D', data, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
        ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
      ],
      identity,
      ['ignore', 'pipe', 'pipe'],
    );
    let output = '';
    initdb.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    initdb.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((settle, fail) => {
      initdb.once('error', fail);
      initdb.once('close', settle);
    });
    if (code !== 0) throw new Error(`initdb ended with ${String(code)}:\n${output.trim()}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(
    join(data, 'pg_hba.conf'),
    'host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 reject\n',
  );
  await writeFile(join(data, 'strongroom-initialised'), '', { mode: 0o600 });
}

/**
 * Stops what a supervisor that was killed has left behind, since two on one data directory destroy it. A lock whose
 * process is gone is Postgres' own to judge; one whose number another program has inherited would stop it for ever.
 */
async function recoverLock(data: string): Promise<void> {
  const path = join(data, 'postmaster.pid');
  const lock = await readFile(path, 'utf8').catch(() => null);
  if (lock === null) return;
  const pid = Number(lock.split('\n')[0]);
  const deadline = Date.now() + STOP_WITHIN_MS;
  for (let asked = false, left = await processesOn(data); left.length > 0; left = await processesOn(data)) {
    // The workers of a postmaster that is gone notice it and end by themselves.
    if (!asked && left.includes(pid)) process.kill(pid, 'SIGINT');
    asked = true;
    if (Date.now() > deadline)
      throw new Error(`Postgres ${left.join(', ')} still uses ${data} and does not stop.`);
    await wait(50);
  }
  await rm(path, { force: true });
}

/** Every process of Postgres works in its data directory. */
async function processesOn(data: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const here = await Promise.all(
    pids.map(async (pid) => (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === data),
  );
  return pids.filter((_, index) => here[index]);
}

function settings(port: number): string[] {
  const values = {
    listen_addresses: HOST,
    port: String(port),
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '100',
    shared_buffers: '64MB',
    log_timezone: 'UTC',
    timezone: 'UTC',
    // Statements carry sealed bytes and ids. Neither they nor their parameters belong into a log.
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function run(command: string, args: string[], identity: Identity | null, stdio: StdioOptions): ChildProcess {
  return spawn(command, args, {
    stdio,
    uid: identity?.uid,
    gid: identity?.gid,
    cwd: '/',
    // Nothing of the environment goes along: it may hold keys, and PG* variables would change what starts.
    env: { NODE_ENV: 'production', LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    // Its own process group: Ctrl-C reaches the supervisor, which stops the parts in order.
    detached: true,
  });
}

async function untilReady(
  data: string,
  postgres: ChildProcess,
  exited: Promise<number | null>,
  logFile: string,
  logStart: number,
): Promise<void> {
  let ended = false;
  void exited.then(() => (ended = true));
  const deadline = Date.now() + READY_WITHIN_MS;
  // The eighth line of postmaster.pid says when connections are accepted (PostgreSQL, src/include/utils/pidfile.h).
  const isReady = async () => {
    const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    return lines[0] === String(postgres.pid) && lines[7]?.trim() === 'ready';
  };
  while (!(await isReady())) {
    if (ended || Date.now() > deadline) {
      postgres.kill('SIGQUIT');
      const log = (await readFile(logFile)).subarray(logStart).toString();
      throw new Error(`Postgres did not start.\n${log.trim().split('\n').slice(-8).join('\n')}`);
    }
    await wait(20);
  }
}

async function stop(postgres: ChildProcess, exited: Promise<number | null>): Promise<void> {
  if (postgres.exitCode !== null || postgres.signalCode !== null) return;
  // SIGINT is Postgres' fast shutdown: open transactions are rolled back and a checkpoint is written.
  postgres.kill('SIGINT');
  const slow = new AbortController();
  await Promise.race([
    exited,
    wait(STOP_WITHIN_MS, undefined, { signal: slow.signal }).then(
      () => postgres.kill('SIGQUIT'),
      () => undefined,
    ),
  ]);
  await exited;
  slow.abort();
}
