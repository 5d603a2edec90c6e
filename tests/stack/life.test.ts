import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine, waitUntilGone } from './support/processes.ts';
import { runStatus, runUp, startUp, temporaryState, type Running } from './support/up.ts';

const BASE = 4660;
const DEMO_DONE = 'demo       Atelier Nord: e-mail';
const state = temporaryState();
const args = (parts: string) => ['--state', state.folder, '--ports', String(BASE), '--only', parts];
const DATABASE_AND_API = 'postgres,auth,postgrest,gateway';
const EVERYTHING_BUT_WEB = `${DATABASE_AND_API},keyring,scheduler,functions`;

let up: Running;
let made: Awaited<ReturnType<typeof countRows>>;

beforeAll(async () => {
  up = await startUp([...args(EVERYTHING_BUT_WEB), '--generate-kek', '--demo'], DEMO_DONE);
  made = await countRows();
}, 240_000);

afterAll(async () => {
  await up.stop();
  await state.remove();
});

describe('a running stack', () => {
  test('prints an address for each part and one line that says where everything is', () => {
    const names = up.lines().flatMap((line) => /^([a-z]+) +\S*:\/?\/?/.exec(line)?.[1] ?? []);
    expect(names.filter((name) => name !== 'demo').sort()).toEqual(EVERYTHING_BUT_WEB.split(',').sort());
    const ready = JSON.parse(up.lines().find((line) => line.startsWith('{')) ?? '') as object;
    expect(Object.keys(ready)).toEqual(['ready', 'web', 'api', 'functions', 'keyring', 'database']);
  });

  test('keeps every file and folder of its state to its owner', () => {
    const open = everythingBelow(state.folder).filter((path) => {
      const status = statSync(path);
      return (status.mode & 0o777) !== (status.isDirectory() ? 0o700 : 0o600);
    });
    expect(open).toEqual([]);
  });

  test('writes no key, password or token into a log or a command line', () => {
    const secrets = secretValues();
    expect(secrets.length).toBeGreaterThan(15);
    const logs = everythingBelow(join(state.folder, 'logs')).filter((path) => path.includes('.log'));
    for (const path of logs) expect(holdsAny(readFileSync(path, 'utf8'), secrets)).toBe(false);
    for (const pid of up.processes()) expect(holdsAny(commandLine(pid), secrets)).toBe(false);
  });

  test('has demo agencies with sites, keys, a rotation and a retirement', () => {
    expect(made).toEqual({ tenants: 2, members: 2, sites: 5, credentials: 12, retired: 1, replaced: 1 });
  });
});

describe('stopping and starting again', () => {
  test('SIGTERM ends every process with exit code 0', async () => {
    const processes = up.processes();
    expect(processes.length).toBeGreaterThan(12);
    const { code } = await up.stop();
    expect(code).toBe(0);
    expect(await waitUntilGone(processes, 0)).toEqual([]);
  });

  test('a second start has all data and makes no demo twice', async () => {
    const before = up.lines().filter((line) => line.includes('TOTP secret'));
    up = await startUp([...args(EVERYTHING_BUT_WEB), '--demo'], DEMO_DONE);
    expect(up.lines().filter((line) => line.includes('TOTP secret'))).toEqual(before);
    expect(up.lines().join()).not.toContain('making');
    expect(await countRows()).toEqual(made);
    const [, email = '', password = ''] = /e-mail (\S+) {2}password (\S+)/.exec(before[0] ?? '') ?? [];
    expect(await signIn(email, password)).toBe(200);
    expect(await signIn(email, `${password}x`)).toBe(400);
    await up.stop();
  });

  test('no process outlives a command that was killed, and the next start resumes', async () => {
    up = await startUp(args(DATABASE_AND_API));
    const processes = up.processes();
    up.kill('SIGKILL');
    expect(await waitUntilGone(processes, 15_000)).toEqual([]);
    up = await startUp(args(DATABASE_AND_API));
    expect(await countRows()).toEqual(made);
    await up.stop();
  });

  test('a part that dies stops everything, is named, and gives exit code 3', async () => {
    up = await startUp(args(DATABASE_AND_API));
    const processes = up.processes();
    const part = processes.find((pid) => commandLine(pid).includes('postgrest'));
    process.kill(part ?? 0, 'SIGKILL');
    const { code, stderr } = await up.ended;
    expect(code).toBe(3);
    expect(stderr).toContain('postgrest ended on its own');
    expect(stderr).toContain(join(state.folder, 'logs/postgrest.log'));
    expect(await waitUntilGone(processes, 0)).toEqual([]);
  });
});

describe('a wrong key-encryption key', () => {
  const keks = join(state.folder, 'keks.json');
  const wrong = JSON.stringify([
    {
      version: 1,
      state: 'current',
      key: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
    },
  ]);

  test.each([
    ['the database', 'postgres,auth'],
    ['the keyring', 'keyring'],
  ])('stops the boot when %s remembers another, naming both', async (who, parts) => {
    const right = readFileSync(keks, 'utf8');
    writeFileSync(keks, wrong);
    try {
      const { code, stdout, stderr } = await runUp(args(parts));
      expect(code).toBe(1);
      expect(stderr).toContain(who);
      expect(new Set(stderr.match(/\b[0-9a-f]{32}\b/g)).size).toBe(2);
      expect(stdout).not.toContain('ready');
      expect(stdout).not.toContain('auth ');
    } finally {
      writeFileSync(keks, right);
    }
  });

  test('is not made anew while there is data of one that is gone', async () => {
    const right = readFileSync(keks, 'utf8');
    rmSync(keks);
    try {
      const { code, stderr } = await runUp([...args('postgres'), '--generate-kek']);
      expect(code).toBe(1);
      expect(stderr).toContain('Put the file back from your backup');
      expect(existsSync(keks)).toBe(false);
    } finally {
      writeFileSync(keks, right, { mode: 0o600 });
    }
  });

  test('starts again with the right one, unharmed', async () => {
    up = await startUp(args('postgres,keyring'));
    expect(await countRows()).toEqual(made);
    await up.stop();
  });
});

async function countRows() {
  const { stdout } = await runStatus(['-o', 'json', '--state', state.folder]);
  const { DB_URL } = JSON.parse(stdout) as { DB_URL: string };
  const sql = postgres(DB_URL, { max: 1 });
  try {
    const [row] = await sql`
      select
        (select count(*)::int from public.tenants) as tenants,
        (select count(*)::int from public.members) as members,
        (select count(*)::int from public.sites) as sites,
        (select count(*)::int from public.credentials) as credentials,
        (select count(*)::int from public.credentials where state = 'retired') as retired,
        (select count(*)::int from public.credential_versions where state = 'replaced') as replaced`;
    return { ...row };
  } finally {
    await sql.end();
  }
}

async function signIn(email: string, password: string): Promise<number> {
  const { publishableKey } = JSON.parse(readFileSync(join(state.folder, 'secrets.json'), 'utf8')) as {
    publishableKey: string;
  };
  const response = await fetch(`http://127.0.0.1:${BASE + 1}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return response.status;
}

function everythingBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return [path, ...readdirSync(path).flatMap((name) => everythingBelow(join(path, name)))];
}

/** Every long text in the files of secrets that is not public by its name. */
function secretValues(): string[] {
  const found: string[] = [];
  const publicNames = new Set([
    'x',
    'y',
    'kid',
    'publicKey',
    'keyId',
    'publishableKey',
    'agency',
    'email',
    'alg',
    'crv',
  ]);
  for (const file of ['keks.json', 'secrets.json', 'demo.json']) {
    JSON.parse(readFileSync(join(state.folder, file), 'utf8'), (name, value: unknown) => {
      if (typeof value === 'string' && value.length >= 12 && !publicNames.has(name)) found.push(value);
      return value;
    });
  }
  return found;
}

function holdsAny(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => text.includes(secret));
}
