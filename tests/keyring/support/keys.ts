import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { toBase64Url, type Bytes } from '../../../lib/portable/bytes.ts';
import { privateJwk, type PrivateJwk, type PublicJwk } from '../../../lib/portable/tokens/jwk.ts';
import { generateTransportKeys } from '../../../lib/portable/transport/hpke.ts';

export const KEYRING_URL = 'https://keyring.test';

interface StepUpPair {
  readonly keyId: string;
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
}

/** Every key around one keyring: what a test may hold, and what it deliberately does not use. */
export interface TestKeys {
  readonly edge: PrivateJwk;
  readonly auditor: PrivateJwk;
  readonly operator: PrivateJwk;
  readonly signing: PrivateJwk;
  readonly stepUp: StepUpPair;
  readonly kek: string;
}

export async function makeTestKeys(): Promise<TestKeys> {
  return {
    edge: makeSigningKey('edge-1'),
    auditor: makeSigningKey('auditor-1'),
    operator: makeSigningKey('operator-1'),
    signing: makeSigningKey('keyring-1'),
    stepUp: { keyId: 'step-up-1', ...(await generateTransportKeys(random(32))) },
    kek: makeKek(),
  };
}

export function makeSigningKey(kid: string): PrivateJwk {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return privateJwk.parse({ ...jwk, kid });
}

export function makeKek(): string {
  return toBase64Url(random(32));
}

export function random(length: number): Bytes {
  return new Uint8Array(randomBytes(length));
}

export function publicHalf({ kty, crv, x, kid }: PrivateJwk): PublicJwk {
  return { kty, crv, x, kid };
}

/** The keyring's secrets by name, as deployment sets them. */
export function secretsOf(keys: TestKeys): Record<string, string> {
  const { keyId, publicKey, privateKey } = keys.stepUp;
  return {
    KEYRING_URL,
    KEYRING_KEKS: JSON.stringify([{ version: 1, state: 'current', key: keys.kek }]),
    KEYRING_SIGNING_KEY: JSON.stringify(keys.signing),
    KEYRING_STEP_UP_KEYS: JSON.stringify([
      { keyId, publicKey: toBase64Url(publicKey), privateKey: toBase64Url(privateKey) },
    ]),
    EDGE_PUBLIC_KEYS: JSON.stringify([publicHalf(keys.edge)]),
    AUDITOR_PUBLIC_KEYS: JSON.stringify([publicHalf(keys.auditor)]),
    OPERATOR_PUBLIC_KEYS: JSON.stringify([publicHalf(keys.operator)]),
  };
}
