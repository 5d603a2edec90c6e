import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { postgrestBinary } from '../../stack/binaries.ts';
import { DATABASE_PORT, PASSWORDS } from './database.ts';
import type { Person } from './database-people.ts';

const PORT = 4553;

export interface Rest {
  /** Asks as that person (null: without a token), naming that tenant (null: none). */
  readonly ask: (
    person: Person | null,
    tenantId: string | null,
    path: string,
    init?: RequestInit,
  ) => Promise<{ status: number; body: string }>;
  readonly stop: () => Promise<void>;
}

/** Real PostgREST in front of the test database, set up as the stack does, verifying tokens of a key made here. */
export async function startPostgrest(): Promise<Rest> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' };
  const password = encodeURIComponent(PASSWORDS.authenticator);
  const child = spawn(postgrestBinary(), [], {
    stdio: 'ignore',
    env: {
      NODE_ENV: 'test',
      PGRST_DB_URI: `postgres://authenticator:${password}@127.0.0.1:${DATABASE_PORT}/postgres`,
      PGRST_DB_SCHEMAS: 'public',
      PGRST_DB_ANON_ROLE: 'anon',
      PGRST_DB_POOL: '3',
      PGRST_JWT_SECRET: JSON.stringify({ keys: [key] }),
      PGRST_SERVER_HOST: '127.0.0.1',
      PGRST_SERVER_PORT: String(PORT),
      PGRST_OPENAPI_MODE: 'disabled',
      PGRST_LOG_LEVEL: 'crit',
    },
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  const base = `http://127.0.0.1:${PORT}`;
  for (let tries = 0; ; tries += 1) {
    const status = await fetch(`${base}/tenants`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 401) break;
    if (tries === 200 || child.exitCode !== null) {
      await stop();
      throw new Error(`PostgREST did not become ready: ${status}`);
    }
    await wait(50);
  }

  const tokenOf = (person: Person) =>
    new SignJWT({ role: 'authenticated', session_id: person.session_id, email: person.email })
      .setProtectedHeader({ alg: 'ES256' })
      .setSubject(person.user_id)
      .setExpirationTime('5 minutes')
      .sign(privateKey);

  const ask: Rest['ask'] = async (person, tenantId, path, init = {}) => {
    const headers = new Headers({
      'content-type': 'application/json',
      ...(init.headers as Record<string, string>),
    });
    if (person !== null) headers.set('authorization', `Bearer ${await tokenOf(person)}`);
    if (tenantId !== null) headers.set('x-strongroom-tenant', tenantId);
    const answer = await fetch(base + path, { ...init, headers });
    return { status: answer.status, body: await answer.text() };
  };
  return { ask, stop };
}
