import { describe, expect, test, vi } from 'vitest';
import config from '../../next.config.ts';
import { contentSecurityPolicy, SECURITY_HEADERS } from '../../lib/server/security-headers.ts';

vi.mock('server-only', () => ({}));

const directives = (policy: string) =>
  new Map(policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]));

describe('the content security policy', () => {
  test('runs scripts with the nonce of this response, and what those load', () => {
    const policy = directives(contentSecurityPolicy('abc', false));
    expect(policy.get('script-src')).toEqual(["'nonce-abc'", "'strict-dynamic'"]);
    expect(policy.get('require-trusted-types-for')).toEqual(["'script'"]);
    expect(policy.get('trusted-types')).toEqual(['nextjs', 'nextjs#bundler']);
  });

  test('lets nothing in that it does not name', () => {
    const text = contentSecurityPolicy('abc', false);
    const policy = directives(text);
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('base-uri')).toEqual(["'none'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(policy.get('connect-src')).toEqual(["'self'"]);
    expect(policy.get('form-action')).toEqual(["'self'"]);
    expect(text).not.toMatch(/unsafe|https?:|\*|blob:/);
    for (const [name, sources] of policy) if (name !== 'img-src') expect(sources).not.toContain('data:');
  });

  test('allows evaluation in development only', () => {
    expect(contentSecurityPolicy('abc', true)).toContain("'unsafe-eval'");
    expect(contentSecurityPolicy('abc', false)).not.toContain("'unsafe-eval'");
  });
});

describe('the headers of every answer', () => {
  test('keep private pages out of caches, frames, other windows and referrers', () => {
    expect(SECURITY_HEADERS).toMatchObject({
      'cache-control': 'private, no-store',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(SECURITY_HEADERS['strict-transport-security']).toMatch(/max-age=(\d{8,})/);
  });
});

test('the build gives away no sources, no name of its framework, and no endpoint that nobody needs', () => {
  expect(config).toMatchObject({
    productionBrowserSourceMaps: false,
    poweredByHeader: false,
    images: { unoptimized: true },
  });
});
