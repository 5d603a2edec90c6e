import { describe, expect, test, vi } from 'vitest';
import { nextPath, signInPath } from '../../lib/server/next-path.ts';

vi.mock('server-only', () => ({}));

describe('the place to continue at after a sign-in', () => {
  test.each(['/', '/acme-x1y2/credentials', '/acme-x1y2/audit?who=ana&page=2'])('keeps %s', (path) => {
    expect(nextPath(path)).toBe(path);
    expect(nextPath(new URL(signInPath(path), 'http://here').searchParams.get('next'))).toBe(path);
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example',
    '\\\\evil.example',
    '/..//evil.example',
    '/.//evil.example/path',
    '/%2e%2e//evil.example',
    '/acme-x1y2/..//evil.example?q=1',
    'javascript:alert(1)',
    'sign-in',
    '',
    null,
    undefined,
    ['/a', '/b'],
  ])('refuses %j and stays at the start', (path) => {
    expect(nextPath(path)).toBe('/');
  });
});
