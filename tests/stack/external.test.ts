import { afterAll, beforeAll, expect, test } from 'vitest';
import { runStatus, runUp, startUp, temporaryState, type Running } from './support/up.ts';

// One stack plays the Supabase of somebody's own; another uses it.
const supabase = temporaryState();
const product = temporaryState();
const DEMO_DONE = 'demo       Atelier Nord: e-mail';
const productArgs = [
  '--state',
  product.folder,
  '--ports',
  '4680',
  '--only',
  'gateway,keyring,scheduler,functions',
];

let theirs: Running;
let environment: Record<string, string>;

beforeAll(async () => {
  theirs = await startUp([
    ...['--state', supabase.folder, '--ports', '4670', '--generate-kek'],
    ...['--only', 'postgres,auth,postgrest,gateway'],
  ]);
  const { stdout } = await runStatus(['-o', 'json', '--state', supabase.folder]);
  const status = JSON.parse(stdout) as Record<string, string>;
  environment = {
    SUPABASE_URL: status['API_URL'] ?? '',
    SUPABASE_PUBLISHABLE_KEY: status['PUBLISHABLE_KEY'] ?? '',
    STRONGROOM_EDGE_DATABASE_URL: status['EDGE_DB_URL'] ?? '',
    SUPABASE_DB_URL: status['DB_URL'] ?? '',
  };
}, 120_000);

afterAll(async () => {
  await theirs.stop();
  await supabase.remove();
  await product.remove();
});

test('starts only the rest and makes the demo in the Supabase that was given', async () => {
  const ours = await startUp([...productArgs, '--generate-kek', '--demo'], DEMO_DONE, environment);
  const { code } = await ours.stop();
  expect(code).toBe(0);
  const parts = ours.lines().map((line) => line.split(' ')[0]);
  expect(parts).toEqual(expect.arrayContaining(['gateway', 'keyring', 'scheduler', 'functions']));
  for (const embedded of ['postgres', 'auth', 'postgrest']) expect(parts).not.toContain(embedded);
}, 120_000);

test('tells where that Supabase is without telling its passwords', async () => {
  const ours = await startUp(productArgs, '{"ready":true', environment);
  const { stdout } = await ours.stop();
  expect(stdout).toContain('"database":"postgresql://127.0.0.1:4672/postgres"');
  const password = new URL(environment['STRONGROOM_EDGE_DATABASE_URL'] ?? '').password;
  expect(stdout).not.toContain(password);
});

test('refuses a login of the functions with another password, and says how to set it', async () => {
  const login = new URL(environment['STRONGROOM_EDGE_DATABASE_URL'] ?? '');
  login.password = 'never-set';
  const { code, stdout, stderr } = await runUp(productArgs, {
    ...environment,
    STRONGROOM_EDGE_DATABASE_URL: login.href,
  });
  expect(code).toBe(1);
  expect(stderr).toContain('alter role strongroom_edge password');
  expect(stderr).not.toContain('never-set');
  expect(stdout).not.toContain('ready');
});

test('refuses a Supabase whose keys are sealed under another key-encryption key', async () => {
  const stranger = temporaryState();
  try {
    const args = ['--state', stranger.folder, '--ports', '4680', '--only', 'keyring', '--generate-kek'];
    const { code, stderr, stdout } = await runUp(args, environment);
    expect(code).toBe(1);
    expect(stderr).toContain('the database remembers');
    expect(stdout).not.toContain('ready');
  } finally {
    await stranger.remove();
  }
});
