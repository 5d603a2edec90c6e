import { createHash, timingSafeEqual } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { AuthSigningKey } from '../secrets.ts';

const SERVICE_TOKEN_SECONDS = 300;

export interface ApiKeys {
  /** Which of the project's two keys this is; null for anything else. */
  kindOf: (key: string) => 'publishable' | 'secret' | null;
  /** A short-lived access token of `service_role`: what the parts behind the gateway see of the secret key. */
  serviceToken: () => Promise<string>;
}

/** Supabase's API keys: not tokens themselves, but swapped for a role at the gateway. */
export function createApiKeys(keys: {
  publishableKey: string;
  secretKey: string;
  signingKey: AuthSigningKey;
  issuer: string;
}): ApiKeys {
  const known = [
    { kind: 'publishable', hash: sha256(keys.publishableKey) },
    { kind: 'secret', hash: sha256(keys.secretKey) },
  ] as const;
  return {
    kindOf: (key) => {
      const hash = sha256(key);
      return known.find((one) => timingSafeEqual(one.hash, hash))?.kind ?? null;
    },
    serviceToken: () => signServiceToken(keys.signingKey, keys.issuer, SERVICE_TOKEN_SECONDS),
  };
}

/** Signs an access token of `service_role`, as Supabase's gateway does for a secret key. */
export async function signServiceToken(
  signingKey: AuthSigningKey,
  issuer: string,
  lifetimeSeconds: number,
): Promise<string> {
  return new SignJWT({ role: 'service_role' })
    .setProtectedHeader({ alg: 'ES256', kid: signingKey.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime(`${lifetimeSeconds}s`)
    .sign(await importJWK(signingKey, 'ES256'));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
