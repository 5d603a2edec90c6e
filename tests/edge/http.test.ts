import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureBody } from '../../lib/portable/contracts/failure.ts';
import { callFunction } from './support/calls.ts';
import { signAccessToken, signIn, type Person } from './support/people.ts';
import { startStack, type TestStack } from './support/stack.ts';

const NAMES = [
  'assure',
  'create-tenant',
  'enroll-factor',
  'intake-key',
  'retire',
  'reveal',
  'step-up',
  'store',
];

let stack: TestStack;
let person: Person;

beforeAll(async () => {
  stack = await startStack();
  person = await signIn(stack, 'ana@harbour.example');
});

afterAll(() => stack.stop());

const claimsOf = ({ userId, sessionId, email }: Person) => ({ sub: userId, session_id: sessionId, email });

describe.each(NAMES)('%s', (name) => {
  test('answers nobody without a token, in the one form of a refusal', async () => {
    const answered = await callFunction(stack, name, null, {});
    expect(answered.status).toBe(401);
    expect(failureBody.parse(answered.body)).toMatchObject({ code: 'unauthenticated' });
    expect(answered.headers.get('cache-control')).toBe('no-store');
    expect(answered.headers.get('x-request-id')).toBe(answered.body['requestId']);
  });

  test('refuses a body that is not its own', async () => {
    for (const body of ['', 'null', '[]', '{"surprise":true}', '{', `{"pad":"${'a'.repeat(140_000)}"}`]) {
      const answered = await callFunction(stack, name, person.token, body);
      expect(answered.body).toMatchObject({ code: 'invalid_request' });
    }
  });

  test('answers another method than POST with the one that it takes', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const answered = await fetch(`${stack.supabaseUrl}/functions/v1/${name}`, {
        method,
        headers: { authorization: `Bearer ${person.token}` },
      });
      expect([answered.status, answered.headers.get('allow')]).toEqual([405, 'POST']);
      expect(failureBody.parse(await answered.json())).toMatchObject({ code: 'invalid_request' });
    }
  });

  test('refuses what a browser sends by itself, before it asks who it is', async () => {
    const ask = (headers: Record<string, string>) => callFunction(stack, name, null, '{}', headers);
    const browsers: Record<string, string>[] = [
      { origin: stack.supabaseUrl },
      { origin: 'null' },
      { 'content-type': 'text/plain' },
    ];
    for (const headers of browsers) {
      expect((await ask(headers)).body).toMatchObject({ code: 'invalid_request' });
    }
    expect((await ask({})).body).toMatchObject({ code: 'unauthenticated' });
  });
});

describe('an access token is refused', () => {
  // The body is malformed on purpose: a token that passes answers `invalid_request`.
  const codeFor = async (token: string) => (await callFunction(stack, 'retire', token, {})).body['code'];

  test('unless it is of this project, for this audience, alive, and of a person', async () => {
    const claims = claimsOf(person);
    expect(await codeFor(await signAccessToken(stack, claims))).toBe('invalid_request');
    const now = Math.floor(Date.now() / 1000);
    const bad = [
      signAccessToken(stack, { ...claims, iss: 'https://elsewhere.example/auth/v1' }),
      signAccessToken(stack, { ...claims, aud: 'anon' }),
      signAccessToken(stack, { ...claims, role: 'service_role' }),
      signAccessToken(stack, { ...claims, session_id: 'none' }),
      signAccessToken(stack, claims, now - 1),
    ];
    for (const token of await Promise.all(bad)) expect(await codeFor(token)).toBe('unauthenticated');
  });

  test('when another key has signed it, with a shared secret, or nobody', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const { kid } = stack.secrets.authSigningKey;
    const issuer = `${stack.supabaseUrl}/auth/v1`;
    const build = () =>
      new SignJWT({ ...claimsOf(person), role: 'authenticated' })
        .setIssuer(issuer)
        .setAudience('authenticated')
        .setIssuedAt()
        .setExpirationTime('5m');
    const stranger = await build().setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
    const own = await build()
      .setProtectedHeader({ alg: 'ES256', kid, jwk: await exportJWK(publicKey) })
      .sign(privateKey);
    const shared = await build()
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(new TextEncoder().encode(JSON.stringify(stack.secrets.authSigningKey.x)));
    const [, payload = ''] = person.token.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const token of [stranger, own, shared, none, person.token.slice(0, -6), stack.secrets.secretKey]) {
      expect(await codeFor(token)).toBe('unauthenticated');
    }
  });
});

describe('a request id', () => {
  test('is echoed when it is well formed, and replaced when it is not', async () => {
    const echo = async (id: string) =>
      (await callFunction(stack, 'retire', null, {}, { 'x-request-id': id })).body['requestId'];
    expect(await echo('req_8f2c0011aabb')).toBe('req_8f2c0011aabb');
    expect(await echo('req_"}{"forged')).toMatch(/^req_[0-9a-f]{16}$/);
  });
});

test('a log has one line for a request, and nothing of its content', async () => {
  const marked = 'Marker0Marker0Marker0';
  await callFunction(stack, 'retire', person.token, { grant: marked }, { 'x-request-id': 'req_10gline00' });
  const log = stack.readLog('retire');
  const lines = log.split('\n').filter((line) => line.includes('req_10gline00'));
  expect(lines).toHaveLength(1);
  expect(Object.keys(JSON.parse(lines[0] ?? '{}') as object)).toEqual([
    'requestId',
    'function',
    'status',
    'code',
    'milliseconds',
  ]);
  expect(log).not.toContain(marked);
  expect(log).not.toContain(person.token);
});
