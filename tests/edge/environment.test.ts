import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../supabase/functions/_shared/env.ts';

function starts(name: 'STRONGROOM_EDGE_DATABASE_URL' | 'STRONGROOM_KEYRING_URL', value: string): boolean {
  try {
    return readEnvironment([name], () => value)[name] === value;
  } catch (thrown) {
    expect(String(thrown)).not.toContain(value);
    return false;
  }
}

describe('a function starts', () => {
  test.each(['http://127.0.0.1:4303', 'http://host.docker.internal:4303', 'https://keyring.example'])(
    'with the keyring at %s',
    (url) => {
      expect(starts('STRONGROOM_KEYRING_URL', url)).toBe(true);
    },
  );

  test.each(['postgres://e:p@127.0.0.1:4302/x', 'postgres://e:p@db.example/x?sslmode=verify-full'])(
    'with the database at %s',
    (url) => {
      expect(starts('STRONGROOM_EDGE_DATABASE_URL', url)).toBe(true);
    },
  );
});

describe('a function does not start', () => {
  test.each(['http://keyring.example', 'http://127.0.0.1.example', 'https://keyring.example/'])(
    'with the keyring at %s',
    (url) => {
      expect(starts('STRONGROOM_KEYRING_URL', url)).toBe(false);
    },
  );

  test.each(['', '?sslmode=', '?sslmode=prefer', '?sslmode=verify-ca', '?sslmode=no-verify'])(
    'with a database on the network and "%s" for its encryption',
    (query) => {
      expect(starts('STRONGROOM_EDGE_DATABASE_URL', `postgres://e:p@db.example/x${query}`)).toBe(false);
    },
  );
});
