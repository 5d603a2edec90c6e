import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runStatus, runUp, startUp, temporaryState } from './support/up.ts';

const PORTS = ['--ports', '4620'];
let state: ReturnType<typeof temporaryState>;

beforeEach(() => {
  state = temporaryState();
});
afterEach(() => state.remove());

const gatewayOnly = () => ['--state', state.folder, ...PORTS, '--only', 'gateway'];

describe('the key-encryption key', () => {
  test('starts with a generated key, tells its fingerprint and file, and says to back it up', async () => {
    const up = await startUp([...gatewayOnly(), '--generate-kek']);
    const { stdout } = await up.stop();
    expect(stdout).toContain(join(state.folder, 'keks.json'));
    expect(stdout).toMatch(/fingerprint [0-9a-f]{32}/);
    expect(stdout).toContain('back it up');
    const [kek] = JSON.parse(readFileSync(join(state.folder, 'keks.json'), 'utf8')) as { key: string }[];
    expect(stdout).not.toContain(kek?.key);
  });

  test('does not start without one, says how to make one, and makes nothing', async () => {
    const ended = await runUp(gatewayOnly());
    expect(ended.code).toBe(1);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('npm run up -- --generate-kek');
    expect(() => statSync(join(state.folder, 'keks.json'))).toThrow();
    expect(() => statSync(join(state.folder, 'secrets.json'))).toThrow();
  });

  test('never replaces an existing key', async () => {
    const first = await startUp([...gatewayOnly(), '--generate-kek']);
    await first.stop();
    const before = readFileSync(join(state.folder, 'keks.json'), 'utf8');
    const second = await startUp([...gatewayOnly(), '--generate-kek']);
    const { stdout } = await second.stop();
    expect(readFileSync(join(state.folder, 'keks.json'), 'utf8')).toBe(before);
    expect(stdout).toContain('it stays');
  });

  test('refuses a file of keys that is not one, naming it and quoting nothing', async () => {
    const up = await startUp([...gatewayOnly(), '--generate-kek']);
    await up.stop();
    const broken = '[{"version":1,"state":"current","key":"c2hvcnQ"}]';
    writeFileSync(join(state.folder, 'keks.json'), broken);
    const ended = await runUp(gatewayOnly());
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('keks.json');
    expect(ended.stderr).not.toContain('c2hvcnQ');
  });
});

describe('the state folder', () => {
  test('refuses a second start on the same folder while the first one runs', async () => {
    const up = await startUp([...gatewayOnly(), '--generate-kek']);
    const second = await runUp(['--state', state.folder, '--ports', '4650', '--only', 'gateway']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`in use by pid ${up.pid}`);
    expect((await up.stop()).code).toBe(0);
  });

  test('refuses a folder with files of somebody else and leaves them alone', async () => {
    mkdirSync(state.folder);
    writeFileSync(join(state.folder, 'letter.txt'), 'mine');
    const ended = await runUp([...gatewayOnly(), '--generate-kek']);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('not one of ours');
    expect(readFileSync(join(state.folder, 'letter.txt'), 'utf8')).toBe('mine');
    expect(() => statSync(join(state.folder, 'keks.json'))).toThrow();
  });

  test('refuses a folder that no file system will make, and makes one below a folder that is not there yet', async () => {
    const ended = await runUp([
      '--state',
      '/proc/nope/state',
      ...PORTS,
      '--only',
      'gateway',
      '--generate-kek',
    ]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('the state folder /proc/nope/state cannot be used');
    const below = join(state.folder, 'a', 'b');
    const up = await startUp(['--state', below, ...PORTS, '--only', 'gateway', '--generate-kek']);
    expect((await up.stop()).code).toBe(0);
    expect(statSync(below).mode & 0o777).toBe(0o700);
  });

  test('refuses a file in place of a folder', async () => {
    writeFileSync(state.folder, '');
    const ended = await runUp([...gatewayOnly(), '--generate-kek']);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('it is not a folder');
  });
});

describe('what else is refused before anything starts', () => {
  test('a port in use, naming the port and the part that wants it', async () => {
    const squatter = createServer().listen(4621, '127.0.0.1');
    try {
      const ended = await runUp([...gatewayOnly(), '--generate-kek']);
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain('port 4621 for gateway');
      expect(ended.stdout).not.toContain('http://127.0.0.1');
    } finally {
      squatter.close();
    }
  });

  test('a program that is not there, naming what to install', async () => {
    const args = ['--state', state.folder, ...PORTS, '--only', 'gateway,postgrest', '--generate-kek'];
    const ended = await runUp(args, { POSTGREST_BINARY: '/nowhere/postgrest' });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('POSTGREST_BINARY names no file: /nowhere/postgrest');
    expect(ended.stdout).not.toContain('gateway');
  });

  test('an option that does not exist, with the usage', async () => {
    const ended = await runUp(['--stat', state.folder]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('--state DIR');
  });

  test('a Supabase of one’s own that is named by half', async () => {
    const ended = await runUp([...gatewayOnly(), '--generate-kek'], { SUPABASE_URL: 'http://127.0.0.1:1' });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('SUPABASE_PUBLISHABLE_KEY and STRONGROOM_EDGE_DATABASE_URL');
  });
});

describe('status', () => {
  test('prints addresses and keys under the names of the Supabase CLI while the stack runs', async () => {
    const up = await startUp([...gatewayOnly(), '--generate-kek']);
    const env = await runStatus(['-o', 'env', '--state', state.folder]);
    const json = await runStatus(['-o', 'json', '--state', state.folder]);
    await up.stop();
    expect(env.code).toBe(0);
    expect(env.stdout).toContain('API_URL="http://127.0.0.1:4621"');
    expect(env.stdout).toMatch(/^PUBLISHABLE_KEY="sb_publishable_/m);
    expect(env.stdout).toMatch(/^SECRET_KEY="sb_secret_/m);
    expect(env.stdout).toMatch(/^DB_URL="postgresql:\/\/postgres:[^@]+@127\.0\.0\.1:4622\/postgres"/m);
    expect(JSON.parse(json.stdout)).toMatchObject({ WEB_URL: 'http://localhost:4620' });
  });

  test('prints nothing of a stack that does not run', async () => {
    const up = await startUp([...gatewayOnly(), '--generate-kek']);
    await up.stop();
    const ended = await runStatus(['-o', 'env', '--state', state.folder]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('npm run up');
  });
});
