import { CompactSign, compactVerify, importJWK } from 'jose';
import { z } from 'zod';
import { fromBase64Url, fromUtf8, utf8 } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import type { PrivateJwk, PublicJwk } from './jwk.ts';

/** The longest token that a verifier reads, in characters. */
export const TOKEN_CHARACTERS_MAX = 4096;

const ALGORITHM = 'EdDSA';
const header = z.strictObject({ alg: z.literal(ALGORITHM), typ: z.string(), kid: z.string() });

/** Signs a JSON payload as a compact JWS (RFC 7515 §7.1) with EdDSA (RFC 8037 §3.1). `typ` keeps kinds of tokens apart. */
export async function signJws(payload: object, typ: string, key: PrivateJwk): Promise<string> {
  const signingKey = await importJWK({ kty: key.kty, crv: key.crv, x: key.x, d: key.d }, ALGORITHM);
  return new CompactSign(utf8(JSON.stringify(payload)))
    .setProtectedHeader({ alg: ALGORITHM, typ, kid: key.kid })
    .sign(signingKey);
}

/**
 * Verifies a compact JWS and parses its payload. The header must be exactly {alg: EdDSA, typ, kid}, with a kid of the
 * list: keys inside a token, other algorithms and extensions are refused (RFC 8725 §3.1, §3.11). Each part must be
 * canonical base64url, so that one token has one spelling. Refuses everything else with `refused`.
 */
export async function verifyJws<Payload>(
  token: string,
  expected: { typ: string; keys: readonly PublicJwk[]; payload: z.ZodType<Payload> },
): Promise<Result<Payload, 'refused'>> {
  if (token.length > TOKEN_CHARACTERS_MAX) return err('refused');
  const parts = token.split('.');
  if (parts.length !== 3 || parts.some((part) => !fromBase64Url(part).ok)) return err('refused');
  const parsedHeader = header.safeParse(parseJson(parts[0] ?? ''));
  if (!parsedHeader.success || parsedHeader.data.typ !== expected.typ) return err('refused');
  const key = expected.keys.find((candidate) => candidate.kid === parsedHeader.data.kid);
  if (key === undefined) return err('refused');
  try {
    const verifyingKey = await importJWK({ kty: key.kty, crv: key.crv, x: key.x }, ALGORITHM);
    await compactVerify(token, verifyingKey, { algorithms: [ALGORITHM] });
  } catch {
    return err('refused');
  }
  const payload = expected.payload.safeParse(parseJson(parts[1] ?? ''));
  return payload.success ? ok(payload.data) : err('refused');
}

function parseJson(part: string): unknown {
  const bytes = fromBase64Url(part);
  const text = bytes.ok ? fromUtf8(bytes.value) : bytes;
  if (!text.ok) return undefined;
  try {
    return JSON.parse(text.value);
  } catch {
    return undefined;
  }
}
