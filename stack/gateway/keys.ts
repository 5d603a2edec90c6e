import { createHash, timingSafeEqual } from 'node:crypto';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import type { AuthSigningKey } from '../secrets.ts';

const SERVICE_TOKEN_SECONDS = 300;

export interface ApiKeys {
  /** Which of the project's keys this is; null for anything else. A token of `service_role` counts as secret key. */
  kindOf: (key: string) => Promise<'publishable' | 'secret' | null>;
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
    kindOf: async (key) => {
      const hash = sha256(key);
      const found = known.find((one) => timingSafeEqual(one.hash, hash));
      if (found !== undefined) return found.kind;
      return (await isServiceToken(key, keys.signingKey, keys.issuer)) ? 'secret' : null;
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
    .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeSeconds)
    .sign(await importJWK(signingKey, 'ES256'));
}

async function isServiceToken(token: string, key: AuthSigningKey, issuer: string): Promise<boolean> {
  if (token.split('.').length !== 3) return false;
  const { kty, crv, x, y } = key;
  try {
    const publicKey = await importJWK({ kty, crv, x, y }, 'ES256');
    const { payload } = await jwtVerify(token, publicKey, { algorithms: ['ES256'], issuer });
    return payload['role'] === 'service_role' && payload.exp !== undefined;
  } catch {
    return false;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
