import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { sessionId, userId, type SessionId, type UserId } from '../../../lib/portable/ids.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import type { Failure } from './failures.ts';

/** Who is asking, verified: the claims that SQL takes. Whether the session still lives, SQL checks. */
export interface Caller {
  userId: UserId;
  sessionId: SessionId;
  email: string;
}

export type VerifyCaller = (request: Request) => Promise<Result<Caller, Failure>>;

const claims = z.object({
  sub: userId,
  session_id: sessionId,
  email: z.string().min(1).max(320),
  role: z.literal('authenticated'),
  is_anonymous: z.literal(false).optional(),
});

/**
 * Verifies a Supabase access token against the project's published keys: ES256 or RS256, this project's issuer,
 * audience and role `authenticated`, not expired, of a person with an address. Everything else is `unauthenticated`;
 * keys that cannot be fetched are `unavailable`.
 */
export function createVerifyCaller(supabaseUrl: string): VerifyCaller {
  const issuer = `${supabaseUrl}/auth/v1`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), { timeoutDuration: 5000 });
  return async (request) => {
    const token = bearerToken(request);
    if (token === null) return err({ code: 'unauthenticated' });
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['ES256', 'RS256'],
        issuer,
        audience: 'authenticated',
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      const parsed = claims.safeParse(payload);
      if (!parsed.success) return err({ code: 'unauthenticated' });
      const { sub, session_id, email } = parsed.data;
      return ok({ userId: sub, sessionId: session_id, email });
    } catch (thrown) {
      return err({ code: isAboutToken(thrown) ? 'unauthenticated' : 'unavailable' });
    }
  };
}

/** The token of `Authorization: Bearer`, or null. */
export function bearerToken(request: Request): string | null {
  const match = /^Bearer ([A-Za-z0-9._-]{1,8192})$/i.exec(request.headers.get('authorization') ?? '');
  return match?.[1] ?? null;
}

function isAboutToken(thrown: unknown): boolean {
  // A failed download of the keys is a plain JOSEError or no JOSEError at all.
  return (
    thrown instanceof errors.JWTClaimValidationFailed ||
    thrown instanceof errors.JWTExpired ||
    thrown instanceof errors.JWTInvalid ||
    thrown instanceof errors.JWSInvalid ||
    thrown instanceof errors.JWSSignatureVerificationFailed ||
    thrown instanceof errors.JWKSNoMatchingKey ||
    thrown instanceof errors.JWKSMultipleMatchingKeys ||
    thrown instanceof errors.JOSEAlgNotAllowed ||
    thrown instanceof errors.JOSENotSupported
  );
}
