import type { Environment } from './env.ts';
import { createKeyring, type Keyring } from './keyring-client.ts';
import { runtime } from './runtime.ts';

/** The keyring, asked with the edge's signing key. */
export function keyringOf(
  environment: Environment<'STRONGROOM_KEYRING_URL' | 'STRONGROOM_EDGE_SIGNING_KEY'>,
): Keyring {
  return createKeyring({
    url: environment.STRONGROOM_KEYRING_URL,
    signingKey: environment.STRONGROOM_EDGE_SIGNING_KEY,
    runtime,
  });
}
