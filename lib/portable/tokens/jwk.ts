import { z } from 'zod';

// The last of 43 characters carries four bits: any other would be a second spelling of the same key.
const octets32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** An Ed25519 public key as a JWK (RFC 8037 §2). One key has one spelling. Other members are dropped. */
export const publicJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: octets32,
  kid: z.string().min(1).max(64),
});
export type PublicJwk = z.infer<typeof publicJwk>;

export const privateJwk = publicJwk.extend({ d: octets32 });
export type PrivateJwk = z.infer<typeof privateJwk>;
