import { z } from 'zod';
import * as id from '../ids.ts';
import { digest, grantAction, target } from './common.ts';

/** Claims of a grant: a JWT signed by the keyring (EdDSA, RFC 8037). Times in seconds since the epoch. */
export const grantClaims = z.object({
  iss: z.string(),
  aud: z.literal('strongroom-grant'),
  sub: id.userId,
  jti: id.grantId,
  iat: z.number().int(),
  exp: z.number().int(),
  session_id: id.sessionId,
  tenant_id: id.tenantId.nullable(),
  action: grantAction,
  target,
  parameters: digest,
  /** Only with `tenant.create`: `tenantKeysDigest` of the keys that came with this grant. */
  keys: digest.optional(),
});
export type GrantClaims = z.infer<typeof grantClaims>;
