import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../../stack/auth/settings.ts';
import { environment, serviceToken, startAuthProcess, startWorld, type World } from './support/auth.ts';
import { Client, GOOD_PASSWORD, readMails, readPair } from './support/client.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(async () => {
  await world.stop();
});

describe('what Auth writes', () => {
  test('never holds a password, a token, a hash, a key or an address', async () => {
    const auth = await startAuthProcess(world);
    const secrets: string[] = [
      GOOD_PASSWORD,
      'a wrong password',
      'dora@acme.test',
      world.settings.signingKey.d,
    ];
    try {
      const client = new Client(auth.url);
      const pair = await client.signUp('dora@acme.test');
      await client.signIn('dora@acme.test', 'a wrong password');
      const next = readPair(await client.refresh(pair.refresh_token));
      await client.whoAmI(next.access_token);
      await client.send('PUT', '/user', { token: next.access_token, body: { password: 'another password' } });
      await client.send('POST', '/recover', { body: { email: 'dora@acme.test' } });
      const [mail] = await readMails(world.mailbox);
      await client.send('GET', `/verify?type=recovery&token=${mail?.tokenHash ?? ''}`);
      await client.send('POST', '/verify', { body: { type: 'recovery', token_hash: mail?.tokenHash } });
      await client.send('GET', `/nowhere/${next.refresh_token}?apikey=${next.access_token}`);
      const service = await serviceToken(world);
      await client.send('GET', `/admin/users/${pair.user.id}`, { token: service });
      // A request that fails inside, with an error of the database that would repeat the row.
      await world.sql`alter table auth.sessions add constraint broken check (false) not valid`;
      const failed = await client.signIn('dora@acme.test');
      expect(failed).toMatchObject({ status: 500, body: { code: 'unexpected_failure' } });
      expect(JSON.stringify(failed.body)).not.toContain('broken');
      await world.sql`alter table auth.sessions drop constraint broken`;

      secrets.push(pair.access_token, pair.refresh_token, next.access_token, next.refresh_token, service);
      secrets.push(mail?.tokenHash ?? 'no mail came', 'another password', pair.user.id);
    } finally {
      await auth.stop();
    }
    const output = auth.output();
    expect(output.split('\n').filter((line) => line.includes('"route"'))).toHaveLength(11);
    expect(output).toContain('PostgresError 23514');
    for (const secret of secrets) expect(output.includes(secret)).toBe(false);
    const hashes = await world.sql<{ hash: string }[]>`select encrypted_password as hash from auth.users`;
    expect(hashes.length).toBeGreaterThan(0);
    for (const { hash } of hashes) {
      expect(hash).toMatch(/^\$2[aby]\$10\$/);
      expect(output.includes(hash)).toBe(false);
    }
  });
});

describe('starting', () => {
  test('reads complete settings', () => {
    expect(readSettings(environment(world.settings))).toMatchObject({
      ok: true,
      value: { autoconfirm: true },
    });
  });

  test('refuses each missing or malformed setting by name, without its value', () => {
    const whole = environment(world.settings);
    for (const name of Object.keys(whole).slice(0, 6)) {
      const missing = readSettings({ ...whole, [name]: undefined });
      expect(missing).toMatchObject({ ok: false });
      expect(missing.ok ? '' : missing.failure).toContain(name);
    }
    const { d: secret } = world.settings.signingKey;
    for (const wrong of ['not JSON', JSON.stringify({ kty: 'OKP', d: secret }), `{"d":"${secret}"`]) {
      const refused = readSettings({ ...whole, AUTH_SIGNING_KEY: wrong });
      expect(refused).toMatchObject({ ok: false });
      expect(refused.ok ? '' : refused.failure).not.toContain(secret);
    }
  });

  test('the process ends with a sentence that names what is missing and repeats no secret', () => {
    const start = (changes: Record<string, string>) =>
      spawnSync(process.execPath, ['stack/auth/main.ts'], {
        env: {
          NODE_ENV: 'production',
          PATH: process.env['PATH'],
          ...environment(world.settings),
          ...changes,
        },
        encoding: 'utf8',
        timeout: 20_000,
      });
    const incomplete = start({ AUTH_SIGNING_KEY: '{}' });
    expect(incomplete.status).toBe(78);
    expect(incomplete.stderr).toContain('AUTH_SIGNING_KEY');

    const shut = start({
      AUTH_DATABASE_URL: 'postgres://supabase_auth_admin:guessable@127.0.0.1:4549/postgres',
    });
    expect(shut.status).toBe(1);
    expect(`${shut.stdout}${shut.stderr}`).not.toContain('guessable');
  });
});
