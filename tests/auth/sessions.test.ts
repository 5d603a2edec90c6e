import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../stack/auth/server.ts';
import { newSigningKey, signWith, startAuth, startWorld, type World } from './support/auth.ts';
import { Client, readPair, type Pair } from './support/client.ts';

let world: World;
let server: RunningServer;
let client: Client;
let time: Date;
let people = 0;
let alice: Pair;

beforeAll(async () => {
  world = await startWorld();
  server = await startAuth(world, { now: () => time });
  client = new Client(server.url);
});

beforeEach(async () => {
  time = new Date();
  people += 1;
  alice = await client.signUp(`alice-${people}@acme.test`);
});

afterAll(async () => {
  await server.close();
  await world.stop();
});

function later(seconds: number): void {
  time = new Date(time.getTime() + seconds * 1000);
}

async function swap(token: string): Promise<Pair> {
  const answer = await client.refresh(token);
  expect(answer.status).toBe(200);
  return readPair(answer);
}

describe('refresh tokens', () => {
  test('a chain of swaps stays one session', async () => {
    const second = await swap(alice.refresh_token);
    later(3000);
    const third = await swap(second.refresh_token);
    expect(new Set([alice, second, third].map((pair) => pair.refresh_token)).size).toBe(3);
    const sessions = await world.sql`select id from auth.sessions where user_id = ${alice.user.id}`;
    expect(sessions).toHaveLength(1);
  });

  test('a token that was swapped twice ago is good within 10 seconds', async () => {
    const second = await swap(alice.refresh_token);
    await swap(second.refresh_token);
    later(9);
    await swap(alice.refresh_token);
  });

  test('a replay beyond 10 seconds is refused and ends the whole family', async () => {
    const second = await swap(alice.refresh_token);
    const third = await swap(second.refresh_token);
    later(11);
    const replay = await client.refresh(alice.refresh_token);
    expect(replay).toMatchObject({ status: 400, body: { code: 'refresh_token_already_used' } });

    expect(await client.refresh(third.refresh_token)).toMatchObject({
      status: 400,
      body: { code: 'refresh_token_not_found' },
    });
    expect(await client.whoAmI(third.access_token)).toMatchObject({
      status: 403,
      body: { code: 'session_not_found' },
    });
    const left = await world.sql`select 1 from auth.refresh_tokens where user_id = ${alice.user.id}`;
    expect(left).toHaveLength(0);
  });

  test('a replay in one session leaves the person’s other sessions alone', async () => {
    const other = readPair(await client.signIn(`alice-${people}@acme.test`));
    const second = await swap(alice.refresh_token);
    await swap(second.refresh_token);
    later(11);
    await client.refresh(alice.refresh_token);
    expect((await client.whoAmI(other.access_token)).status).toBe(200);
  });

  test('ten refreshes of one token at once make one line of tokens', async () => {
    const pairs = await Promise.all(Array.from({ length: 10 }, () => swap(alice.refresh_token)));
    expect(new Set(pairs.map((pair) => pair.refresh_token)).size).toBe(1);
    const active = await world.sql`
      select 1 from auth.refresh_tokens where user_id = ${alice.user.id} and not revoked`;
    expect(active).toHaveLength(1);
  });

  test('a banned person gets no new token and is told why only with the right password', async () => {
    await world.sql`update auth.users set banned_until = now() + interval '1 day' where id = ${alice.user.id}`;
    expect(await client.refresh(alice.refresh_token)).toMatchObject({ body: { code: 'user_banned' } });
    expect(await client.whoAmI(alice.access_token)).toMatchObject({ status: 403 });
    const email = `alice-${people}@acme.test`;
    expect(await client.signIn(email)).toMatchObject({ body: { code: 'user_banned' } });
    expect(await client.signIn(email, 'wrong')).toMatchObject({ body: { code: 'invalid_credentials' } });
  });
});

describe('access tokens', () => {
  const claimsOf = (token: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

  test('one that was copied claim by claim and signed with the right key passes', async () => {
    const copy = await signWith(world.settings.signingKey, claimsOf(alice.access_token));
    expect((await client.whoAmI(copy)).status).toBe(200);
  });

  test('refuses unsigned tokens, foreign keys, other algorithms and other key ids', async () => {
    const claims = claimsOf(alice.access_token);
    const foreign = await newSigningKey(world.settings.signingKey.kid);
    const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    // The public key as an HMAC secret: the classic confusion of algorithms.
    const { keys } = (await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as {
      keys: unknown[];
    };
    const secret = new TextEncoder().encode(JSON.stringify(keys[0]));
    const confused = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'auth-test' }).sign(secret);
    const tokens = [
      `${header}.${alice.access_token.split('.')[1] ?? ''}.`,
      await signWith(foreign, claims),
      await confused,
      await signWith(world.settings.signingKey, claims, { kid: 'another' }),
      'nonsense',
    ];
    for (const token of tokens) {
      expect(await client.whoAmI(token)).toMatchObject({ status: 403, body: { code: 'bad_jwt' } });
    }
  });

  test('refuses a token made for another issuer, audience or time', async () => {
    const claims = claimsOf(alice.access_token);
    for (const change of [{ iss: 'https://elsewhere.test' }, { aud: 'anon' }, { exp: 1 }]) {
      const token = await signWith(world.settings.signingKey, { ...claims, ...change });
      expect(await client.whoAmI(token)).toMatchObject({ status: 403, body: { code: 'bad_jwt' } });
    }
  });

  test('refuses a token whose session belongs to somebody else', async () => {
    const bob = await client.signUp(`bob-${people}@beta.test`);
    const mixed = { ...claimsOf(alice.access_token), session_id: claimsOf(bob.access_token)['session_id'] };
    const token = await signWith(world.settings.signingKey, mixed);
    expect(await client.whoAmI(token)).toMatchObject({ body: { code: 'session_not_found' } });
  });

  test('a person cannot do what an administrator can, whatever their metadata says', async () => {
    const data = { role: 'service_role' };
    await client.send('PUT', '/user', { token: alice.access_token, body: { data } });
    const again = readPair(await client.signIn(`alice-${people}@acme.test`));
    const path = `/admin/users/${alice.user.id}`;
    const answer = await client.send('DELETE', path, { token: again.access_token });
    expect(answer).toMatchObject({ status: 403, body: { code: 'not_admin' } });
    expect((await client.whoAmI(again.access_token)).status).toBe(200);
  });
});

describe('limits', () => {
  test('refuses password sign-ins beyond the limit of an address, and no other address', async () => {
    const limited = await startAuth(world, {
      now: () => time,
      settings: { passwordAttempts: 3, port: 4512 },
    });
    try {
      const strict = new Client(limited.url);
      const email = `alice-${people}@acme.test`;
      const from = (address: string) => ({ 'x-forwarded-for': `203.0.113.9, ${address}` });
      for (let attempt = 0; attempt < 3; attempt += 1) {
        expect((await strict.signIn(email, 'wrong', from('198.51.100.1'))).status).toBe(400);
      }
      expect(await strict.signIn(email, undefined, from('198.51.100.1'))).toMatchObject({
        status: 429,
        body: { code: 'over_request_rate_limit' },
      });
      expect((await strict.signIn(email, undefined, from('198.51.100.2'))).status).toBe(200);
      later(301);
      expect((await strict.signIn(email, undefined, from('198.51.100.1'))).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
