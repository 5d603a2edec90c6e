import { z } from 'zod';

export const user = z
  .looseObject({
    id: z.uuid(),
    aud: z.literal('authenticated'),
    role: z.literal('authenticated'),
    email: z.email(),
    app_metadata: z.looseObject({ provider: z.literal('email') }),
    user_metadata: z.looseObject({}),
    identities: z.array(z.looseObject({ provider: z.literal('email') })).length(1),
    created_at: z.iso.datetime({ offset: true }),
  })
  .refine((value) => !('encrypted_password' in value || 'recovery_token' in value), 'shows what is secret');

export const session = z.looseObject({
  access_token: z.jwt({ alg: 'ES256' }),
  token_type: z.literal('bearer'),
  expires_in: z.number().int().positive().max(3600),
  expires_at: z.number().int(),
  refresh_token: z.string().min(12),
  user,
});

/** The claims on which row level security, the functions and the web server rely. */
export const accessClaims = z.looseObject({
  sub: z.uuid(),
  session_id: z.uuid(),
  aud: z.literal('authenticated'),
  role: z.literal('authenticated'),
  email: z.email(),
  aal: z.literal('aal1'),
  amr: z.array(z.looseObject({ method: z.string(), timestamp: z.number() })).min(1),
  is_anonymous: z.literal(false),
  iss: z.url(),
  iat: z.number().int(),
  exp: z.number().int(),
});

export const publicKeys = z.looseObject({
  keys: z
    .array(
      z
        .looseObject({ kid: z.string().min(1), kty: z.string(), alg: z.string() })
        .refine((key) => !('d' in key || 'k' in key), 'publishes a private key'),
    )
    .min(1)
    .refine((keys) => keys.some((key) => key.kty === 'EC' && key.alg === 'ES256'), 'has no ES256 key'),
});

export const empty = z.strictObject({});

/** An error since API version 2024-01-01. */
export function refusal(code: string): z.ZodType {
  return z.looseObject({ code: z.literal(code), message: z.string().min(1) });
}

/** The same error in the older format. */
export function oldRefusal(status: number, code: string): z.ZodType {
  return z.looseObject({ code: z.literal(status), error_code: z.literal(code), msg: z.string().min(1) });
}
