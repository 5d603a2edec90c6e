import { toBase64Url } from '../../lib/portable/bytes.ts';

export const ORIGIN = 'http://localhost:4300';

/** A complete environment of the web server, with keys that open nothing. */
export function environment(): Record<string, string> {
  const publicKey = toBase64Url(Uint8Array.from({ length: 65 }, (_, index) => (index === 0 ? 4 : index)));
  const x = toBase64Url(new Uint8Array(32).fill(7));
  return {
    SUPABASE_URL: 'http://127.0.0.1:4301/',
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_test',
    STRONGROOM_ORIGIN: ORIGIN,
    STRONGROOM_STEP_UP_KEYS: JSON.stringify([
      { keyId: 'first', publicKey },
      { keyId: 'second', publicKey },
    ]),
    STRONGROOM_KEYRING_PUBLIC_KEYS: JSON.stringify([{ kty: 'OKP', crv: 'Ed25519', kid: 'k1', x }]),
  };
}

/** A legacy Supabase key: a JWT whose role claim says what it may do. Its signature does not matter here. */
export function legacyKey(role: string): string {
  const part = (value: object) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ role, iss: 'supabase' })}.c2ln`;
}
