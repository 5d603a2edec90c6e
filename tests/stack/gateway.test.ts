import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { createApiKeys, signServiceToken } from '../../stack/gateway/keys.ts';
import { createGateway } from '../../stack/gateway/server.ts';
import { authKeySet, makeAuthSigningKey, type AuthSigningKey } from '../../stack/secrets.ts';

const PUBLISHABLE = `sb_publishable_${crypto.randomUUID()}`;
const SECRET = `sb_secret_${crypto.randomUUID()}`;

const ISSUER = 'http://gateway.test/auth/v1';

interface Seen {
  url: string;
  authorization: string | null;
  apikey: string | null;
  body: string;
}

let upstream: Server;
let gateway: Server;
let address: string;
let seen: Seen[] = [];
let signingKey: AuthSigningKey;
let keySet: ReturnType<typeof createLocalJWKSet>;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { authorization = null, apikey = null } = request.headers;
      seen.push({
        url: request.url ?? '',
        authorization,
        apikey: apikey === null ? null : String(apikey),
        body,
      });
      response.writeHead(201, { 'x-part': 'yes' });
      response.end(body);
    });
  });
  const part = await listen(upstream);
  signingKey = await makeAuthSigningKey();
  keySet = createLocalJWKSet(authKeySet(signingKey));
  gateway = createGateway(
    { auth: part, rest: part, functions: new Map([['reveal', part]]) },
    createApiKeys({
      publishableKey: PUBLISHABLE,
      secretKey: SECRET,
      signingKey,
      issuer: ISSUER,
    }),
  );
  address = await listen(gateway);
});
afterAll(() => {
  gateway.close();
  upstream.close();
});

async function ask(path: string, headers: Record<string, string> = {}, body?: string) {
  seen = [];
  const response = await fetch(`${address}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    body,
  });
  return { status: response.status, text: await response.text(), part: response.headers.get('x-part') };
}

/** Sends these very bytes, which no HTTP client would. */
async function askRaw(lines: string[], body: string): Promise<void> {
  seen = [];
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write([...lines, 'Host: gateway', `apikey: ${PUBLISHABLE}`, '', body].join('\r\n'));
  await text(socket);
}

describe('the body of a request', () => {
  const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: part\r\n\r\n';

  test('never reaches a part as a request of its own', async () => {
    const framings = [
      [
        ['GET /rest/v1/sites HTTP/1.1', 'Connection: close', 'Transfer-Encoding: chunked'],
        `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`,
      ],
      [
        [
          'DELETE /rest/v1/sites HTTP/1.1',
          'Connection: close, content-length',
          `Content-Length: ${SMUGGLED.length}`,
        ],
        SMUGGLED,
      ],
    ] as const;
    for (const [lines, body] of framings) {
      await askRaw([...lines], body);
      expect(seen).toMatchObject([{ url: '/sites', body: SMUGGLED }]);
    }
  });
});

describe('the API key', () => {
  test('lets a request with the publishable key through without a role of its own', async () => {
    const answer = await ask('/rest/v1/sites?select=id', { apikey: PUBLISHABLE });
    expect(answer).toMatchObject({ status: 201, part: 'yes' });
    expect(seen).toMatchObject([{ url: '/sites?select=id', authorization: null, apikey: null }]);
  });

  test('refuses a request without a key, or with a wrong one, before any part sees it', async () => {
    expect(await ask('/rest/v1/sites')).toMatchObject({ status: 401, part: null });
    expect(await ask('/rest/v1/sites', { apikey: `${PUBLISHABLE}x` })).toMatchObject({ status: 401 });
    expect(await ask('/auth/v1/user', { authorization: 'Bearer abc' })).toMatchObject({ status: 401 });
    expect(seen).toEqual([]);
  });

  test('swaps the secret key for a short-lived token of service_role', async () => {
    await ask('/rest/v1/sites', { apikey: SECRET });
    const token = seen[0]?.authorization?.replace('Bearer ', '') ?? '';
    const { payload } = await jwtVerify(token, keySet, { issuer: ISSUER });
    expect(payload['role']).toBe('service_role');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300);
    expect(JSON.stringify(seen)).not.toContain(SECRET);
  });

  test('takes a token of service_role for the secret key, as Supabase’s older clients send it', async () => {
    const token = await signServiceToken(signingKey, ISSUER, 60);
    expect(await ask('/rest/v1/sites', { apikey: token, authorization: `Bearer ${token}` })).toMatchObject({
      status: 201,
    });
    expect(seen).toMatchObject([
      { authorization: expect.stringMatching(/^Bearer ey/) as string, apikey: null },
    ]);
  });

  test('takes no token that is expired, of another issuer or of another key', async () => {
    const tokens = [
      await signServiceToken(signingKey, ISSUER, -60),
      await signServiceToken(signingKey, 'http://elsewhere.test', 60),
      await signServiceToken(await makeAuthSigningKey(), ISSUER, 60),
    ];
    for (const apikey of tokens)
      expect(await ask('/rest/v1/sites', { apikey })).toMatchObject({ status: 401 });
    expect(seen).toEqual([]);
  });

  test('does not let the publishable key become service_role', async () => {
    await ask('/rest/v1/sites', { apikey: PUBLISHABLE, authorization: `Bearer ${SECRET}` });
    expect(seen).toMatchObject([{ authorization: `Bearer ${SECRET}` }]);
  });

  test('drops an Authorization header that repeats the key and keeps a person’s token', async () => {
    await ask('/rest/v1/sites', { apikey: PUBLISHABLE, authorization: `Bearer ${PUBLISHABLE}` });
    expect(seen).toMatchObject([{ authorization: null }]);
    await ask('/rest/v1/sites', { apikey: PUBLISHABLE, authorization: 'Bearer person' });
    expect(seen).toMatchObject([{ authorization: 'Bearer person' }]);
  });
});

describe('paths', () => {
  test('opens the key set and the mail link without a key, as Supabase does', async () => {
    expect(await ask('/auth/v1/.well-known/jwks.json')).toMatchObject({ status: 201 });
    expect(await ask('/auth/v1/verify?token=t')).toMatchObject({ status: 201 });
    expect(seen).toMatchObject([{ url: '/verify?token=t' }]);
  });

  test('passes a function its own name and its body unchanged', async () => {
    const body = JSON.stringify({ sealed: 'x'.repeat(70_000) });
    const answer = await ask('/functions/v1/reveal', { authorization: 'Bearer person' }, body);
    expect(answer.text).toBe(body);
    expect(seen).toMatchObject([{ url: '/reveal', body, authorization: 'Bearer person' }]);
  });

  test('answers 404 for every other path, reaching no part', async () => {
    for (const path of [
      '/',
      '/functions/v1/absent',
      '/rest/v2/sites',
      '/storage/v1/object',
      '/auth/v2/../rest',
    ]) {
      expect(await ask(path, { apikey: SECRET })).toMatchObject({ status: 404, part: null });
    }
    expect(seen).toEqual([]);
  });
});

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
