import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWTPayload } from 'jose';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { startAuthServer, type RunningServer } from '../../../stack/auth/server.ts';
import type { Settings, SigningJwk } from '../../../stack/auth/settings.ts';
import { startCluster, type Cluster } from '../../../stack/database/cluster.ts';
import { removeData } from '../../../stack/database/place.ts';

const POSTGRES_PORT = 4510;
const AUTH_PORT = 4511;
const PASSWORD = 'only for this test';

/** A database with the `auth` schema, and what Auth needs beside it. */
export interface World {
  readonly sql: postgres.Sql;
  readonly settings: Settings;
  readonly mailbox: string;
  readonly stop: () => Promise<void>;
}

export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'strongroom-auth-'));
  const cluster = await startCluster({
    directory: join(folder, 'postgres'),
    port: POSTGRES_PORT,
    superuserPassword: PASSWORD,
  });
  const sql = postgres(`postgres://${cluster.superuser}:${PASSWORD}@127.0.0.1:${POSTGRES_PORT}/postgres`, {
    max: 2,
    onnotice: () => undefined,
  });
  for (const file of ['database/bootstrap.sql', 'auth/schema.sql']) {
    await sql.unsafe(await readFile(new URL(`../../../stack/${file}`, import.meta.url), 'utf8')).simple();
  }
  await sql.unsafe(`alter role supabase_auth_admin password '${PASSWORD}'`);
  const mailbox = join(folder, 'mailbox');
  return { sql, settings: await makeSettings(mailbox), mailbox, stop: () => stopWorld(folder, cluster, sql) };
}

/** Starts Auth in this process, with a clock that the test may move. */
export async function startAuth(
  world: World,
  options: { now?: () => Date; settings?: Partial<Settings> } = {},
): Promise<RunningServer> {
  const settings = { ...world.settings, ...options.settings };
  return startAuthServer(settings, { now: options.now, log: () => undefined });
}

/** Starts Auth as the stack does, as a process, and collects everything that it writes. */
export async function startAuthProcess(
  world: World,
  changes: Record<string, string> = {},
): Promise<{ url: string; output: () => string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, ['stack/auth/main.ts'], {
    env: { NODE_ENV: 'production', PATH: process.env['PATH'], ...environment(world.settings), ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('"ready":true')) resolve();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('exit', () => reject(new Error(`Auth did not start: ${output}`)));
  });
  await ready;
  return { url: `http://127.0.0.1:${AUTH_PORT}`, output: () => output, stop: () => stopProcess(child) };
}

/** Signs a token with the server's own key; what it says is up to the test. */
export async function signWith(
  jwk: SigningJwk,
  claims: JWTPayload,
  header: { kid?: string; typ?: string } = {},
): Promise<string> {
  const protectedHeader = { alg: 'ES256', kid: jwk.kid, typ: 'JWT', ...header };
  return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(await importJWK(jwk, 'ES256'));
}

export async function serviceToken(world: World): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 600;
  return signWith(world.settings.signingKey, { role: 'service_role', exp });
}

export async function newSigningKey(kid: string): Promise<SigningJwk> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { x, y, d } = await exportJWK(privateKey);
  return { kty: 'EC', crv: 'P-256', x: String(x), y: String(y), d: String(d), kid };
}

export function environment(settings: Settings): Record<string, string> {
  return {
    AUTH_DATABASE_URL: settings.databaseUrl,
    AUTH_PORT: String(settings.port),
    AUTH_SIGNING_KEY: JSON.stringify(settings.signingKey),
    AUTH_ISSUER: settings.issuer,
    AUTH_SITE_URL: settings.siteUrl,
    AUTH_MAILBOX_DIR: settings.mailboxDirectory,
    AUTH_AUTOCONFIRM: String(settings.autoconfirm),
    AUTH_PASSWORD_ATTEMPTS: String(settings.passwordAttempts),
    AUTH_MAIL_INTERVAL_SECONDS: String(settings.mailIntervalSeconds),
  };
}

async function makeSettings(mailbox: string): Promise<Settings> {
  return {
    databaseUrl: `postgres://supabase_auth_admin:${PASSWORD}@127.0.0.1:${POSTGRES_PORT}/postgres`,
    port: AUTH_PORT,
    signingKey: await newSigningKey('auth-test'),
    issuer: `http://127.0.0.1:${AUTH_PORT}`,
    siteUrl: 'http://127.0.0.1:3000',
    mailboxDirectory: mailbox,
    autoconfirm: true,
    passwordAttempts: 1000,
    mailIntervalSeconds: 0,
  };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function stopWorld(folder: string, cluster: Cluster, sql: postgres.Sql): Promise<void> {
  await sql.end();
  await cluster.stop();
  await removeData(join(folder, 'postgres'));
  await rm(folder, { recursive: true, force: true });
}
