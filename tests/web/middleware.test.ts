import { NextRequest } from 'next/server';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { middleware } from '../../middleware.ts';
import { environment, ORIGIN } from './support.ts';

vi.mock('server-only', () => ({}));

beforeEach(() => {
  for (const [name, value] of Object.entries(environment())) vi.stubEnv(name, value);
  return () => vi.unstubAllEnvs();
});

function ask(path: string, init: { method?: string; headers?: Record<string, string> } = {}) {
  return middleware(new NextRequest(`${ORIGIN}${path}`, init));
}

const forwarded = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`);

describe('a request that changes something', () => {
  test('passes from a page of ours', async () => {
    const response = await ask('/sign-in', { method: 'POST', headers: { origin: ORIGIN } });
    expect(response.headers.get('x-middleware-next')).toBe('1');
  });

  test.each([
    ['another site', 'https://evil.example'],
    ['another port', 'http://localhost:4301'],
    ['another scheme', 'https://localhost:4300'],
    ['an opaque origin', 'null'],
    ['no origin at all', undefined],
  ])('is refused from %s and goes no further', async (_, origin) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const response = await ask('/sign-in', { method, headers: origin ? { origin } : {} });
      expect(response.status).toBe(403);
      expect(response.headers.get('x-middleware-next')).toBeNull();
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  test('is not needed to read: a GET has no Origin', async () => {
    expect((await ask('/sign-in')).headers.get('x-middleware-next')).toBe('1');
  });
});

describe('an address', () => {
  test.each(['/%ff', '/acme-x1y2/%E0%A4', '/%'])(
    'that is no text is refused and goes no further: %s',
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(400);
      expect(response.headers.get('x-middleware-next')).toBeNull();
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    },
  );

  test.each(['/%C3%BC', '/a%2Fb', '/sign-in?q=%ff'])('passes as %s', async (path) => {
    expect((await ask(path)).headers.get('x-middleware-next')).toBe('1');
  });
});

describe('the nonce', () => {
  test('is the same for the page and for the browser', async () => {
    const response = await ask('/sign-in');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(/'nonce-[A-Za-z0-9+/]{22}=='/);
    expect(forwarded(response, 'content-security-policy')).toBe(policy);
  });

  test('is another one for each response', async () => {
    const policies = await Promise.all([1, 2, 3].map(() => ask('/sign-in')));
    expect(new Set(policies.map((one) => one.headers.get('content-security-policy'))).size).toBe(3);
  });

  test('is never one that the client chose', async () => {
    const response = await ask('/sign-in', {
      headers: { 'content-security-policy': "script-src 'nonce-mine'", 'x-nonce': 'mine' },
    });
    expect(forwarded(response, 'content-security-policy')).not.toContain('mine');
    expect(forwarded(response, 'x-nonce')).not.toBe('mine');
  });
});

describe('the path to continue at', () => {
  test('is the one that was asked for, whatever the client claims', async () => {
    const response = await ask('/acme-x1y2/sites?q=a', { headers: { 'x-strongroom-path': '/elsewhere' } });
    expect(forwarded(response, 'x-strongroom-path')).toBe('/acme-x1y2/sites?q=a');
  });
});

describe('the session cookie', () => {
  const session = {
    access_token: 'a.b.c',
    refresh_token: 'r',
    expires_at: 4_102_444_800,
    token_type: 'bearer',
  };
  const encoded = (stored: object) => `base64-${Buffer.from(JSON.stringify(stored)).toString('base64url')}`;
  const value = encoded(session);
  const cookie = `__Host-strongroom-session=${value}`;

  test('gets a new idle limit when a page is read, out of reach of scripts and other sites', async () => {
    const set = (await ask('/account', { headers: { cookie } })).headers.getSetCookie();
    const [kept] = set.filter((line) => line.startsWith('__Host-strongroom-session='));
    expect(kept).toContain(value);
    for (const attribute of ['Path=/', 'Max-Age=1800', 'Secure', 'HttpOnly'])
      expect(kept).toContain(attribute);
    expect(kept?.toLowerCase()).toContain('samesite=lax');
    expect(kept).not.toContain('Domain');
  });

  test('is not set again by an action, which may be ending it', async () => {
    const response = await ask('/account', { method: 'POST', headers: { cookie, origin: ORIGIN } });
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('is not set again shortly before a refresh: a slow answer would bring the swapped token back', async () => {
    const now = Math.floor(Date.now() / 1000);
    const ending = (seconds: number) =>
      `__Host-strongroom-session=${encoded({ ...session, expires_at: now + seconds })}`;
    const answer = async (seconds: number) =>
      (await ask('/account', { headers: { cookie: ending(seconds) } })).headers.getSetCookie();
    expect(await answer(140)).toEqual([]);
    expect(await answer(170)).toHaveLength(1);
  });

  test('is not made up for a request without one', async () => {
    expect((await ask('/account')).headers.getSetCookie()).toEqual([]);
  });
});
