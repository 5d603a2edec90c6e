import { describe, expect, test, vi } from 'vitest';
import { parseEnvironment } from '../../lib/server/env.ts';
import { environment, legacyKey, ORIGIN } from './support.ts';

vi.mock('server-only', () => ({}));

describe('the environment of the web server', () => {
  test('is read when it is complete, with the first step-up key for pages', () => {
    const env = parseEnvironment(environment());
    expect(env).toMatchObject({ supabaseUrl: 'http://127.0.0.1:4301', origin: ORIGIN });
    expect(env.stepUpKey.keyId).toBe('first');
  });

  test('looks for the functions below the Supabase URL, unless they are served from elsewhere', () => {
    expect(parseEnvironment(environment()).functionsUrl).toBe('http://127.0.0.1:4301/functions/v1');
    const elsewhere = { ...environment(), STRONGROOM_FUNCTIONS_URL: 'http://127.0.0.1:5101/functions/v1/' };
    expect(parseEnvironment(elsewhere)).toMatchObject({
      functionsUrl: 'http://127.0.0.1:5101/functions/v1',
      supabaseUrl: 'http://127.0.0.1:4301',
    });
  });

  test.each(Object.keys(environment()))('refuses to start without %s, naming it', (name) => {
    expect(() => parseEnvironment({ ...environment(), [name]: undefined })).toThrow(name);
  });

  test.each([
    ['SUPABASE_URL', 'postgres://db'],
    ['STRONGROOM_FUNCTIONS_URL', 'functions'],
    ['STRONGROOM_ORIGIN', 'http://localhost:4300/'],
    ['STRONGROOM_STEP_UP_KEYS', '[]'],
    ['STRONGROOM_STEP_UP_KEYS', '[{"keyId":"first","publicKey":"AAAA"}]'],
    ['STRONGROOM_KEYRING_PUBLIC_KEYS', 'not json'],
  ])('refuses %s = %s', (name, value) => {
    expect(() => parseEnvironment({ ...environment(), [name]: value })).toThrow(name);
  });

  test('takes the publishable key in its new and its legacy form', () => {
    const read = parseEnvironment({ ...environment(), SUPABASE_PUBLISHABLE_KEY: legacyKey('anon') });
    expect(read.publishableKey).toBe(legacyKey('anon'));
  });

  test.each(['sb_secret_abcdefgh', legacyKey('service_role'), legacyKey('supabase_admin')])(
    'refuses a key that passes row level security, without repeating it (%#)',
    (key) => {
      const read = () => parseEnvironment({ ...environment(), SUPABASE_PUBLISHABLE_KEY: key });
      expect(read).toThrow('SUPABASE_PUBLISHABLE_KEY');
      expect(read).not.toThrow(key);
    },
  );
});
