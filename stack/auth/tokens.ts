import { errors, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { err, ok, type Result } from '../../lib/portable/result.ts';
import type { SigningJwk } from './settings.ts';

/** Supabase's default. Whatever must end sooner checks the session row. */
export const ACCESS_TOKEN_SECONDS = 3600;
export const AUDIENCE = 'authenticated';

export interface TokenKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

export interface AccessClaims {
  readonly userId: string;
  readonly email: string;
  readonly role: string;
  readonly appMetadata: unknown;
  readonly userMetadata: unknown;
  readonly sessionId: string;
  readonly aal: string;
  readonly amr: readonly { method: string; timestamp: number }[];
}

/** Imports the signing key. @throws when the key's parts do not belong together: no start on a wrong key. */
export async function importTokenKey(jwk: SigningJwk): Promise<TokenKey> {
  const open = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, kid: jwk.kid };
  const privateKey = (await importJWK(jwk, 'ES256')) as CryptoKey;
  const publicKey = (await importJWK(open, 'ES256')) as CryptoKey;
  const publicJwk = { ...open, alg: 'ES256', use: 'sig', key_ops: ['verify'] };
  const key = { kid: jwk.kid, privateKey, publicKey, publicJwk };
  const probe = await new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid: key.kid }).sign(privateKey);
  await jwtVerify(probe, publicKey, { algorithms: ['ES256'] });
  return key;
}

/** Signs an access token with Supabase's claims. The times are whole seconds. */
export async function signAccessToken(
  claims: AccessClaims,
  key: TokenKey,
  issuer: string,
  now: Date,
): Promise<{ token: string; expiresAt: number }> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const expiresAt = issuedAt + ACCESS_TOKEN_SECONDS;
  const token = await new SignJWT({
    email: claims.email,
    phone: '',
    app_metadata: claims.appMetadata,
    user_metadata: claims.userMetadata,
    role: claims.role,
    aal: claims.aal,
    amr: claims.amr,
    session_id: claims.sessionId,
    is_anonymous: false,
  })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setSubject(claims.userId)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key.privateKey);
  return { token, expiresAt };
}

/**
 * The claims of a token that this key signed and that has not expired. The algorithm is pinned and the kid must be
 * ours: an unsigned token, one of another key or of another algorithm is refused alike.
 */
export async function verifyToken(
  token: string,
  key: TokenKey,
  now: Date,
): Promise<Result<JWTPayload, 'refused'>> {
  try {
    const verified = await jwtVerify(token, key.publicKey, { algorithms: ['ES256'], currentDate: now });
    return verified.protectedHeader.kid === key.kid ? ok(verified.payload) : err('refused');
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return err('refused');
    throw error;
  }
}
