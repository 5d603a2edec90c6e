import { z } from 'zod';
import * as id from '../ids.ts';
import { digest, grantAction, target } from './common.ts';
import { nameText } from './plain-text.ts';

export const code = z.string().regex(/^[0-9]{6}$/);

/** What an agency's creator authorises, in full, because it changes the roster. */
export const tenantParameters = z.object({
  name: nameText(80),
  timeZone: z.string().min(1).max(64),
});
export type TenantParameters = z.infer<typeof tenantParameters>;

/**
 * The plaintext that a page seals to the keyring for a step-up. `parameters` is the SHA-256 (base64url) of the
 * action's exact parameters (`parametersDigest`); for `tenant.create` it is the digest of `tenantParameters`.
 */
export const authorisation = z.object({
  operationId: id.operationId,
  userId: id.userId,
  action: grantAction.exclude(['factor.enrol']),
  tenantId: id.tenantId.nullable(),
  target,
  parameters: digest,
  code,
});
export type Authorisation = z.infer<typeof authorisation>;

/** Asks the keyring to draw a seed. `code` is needed once the person has a factor or stands in a roster. */
export const factorBeginning = z.object({
  operationId: id.operationId,
  userId: id.userId,
  step: z.literal('begin'),
  label: z.string().min(1).max(120),
  code: code.nullable(),
});
export type FactorBeginning = z.infer<typeof factorBeginning>;

/** Proves that the seed reached an authenticator. */
export const factorConfirmation = z.object({
  operationId: id.operationId,
  userId: id.userId,
  step: z.literal('confirm'),
  factorId: id.factorId,
  sessionId: id.sessionId,
  code,
});
export type FactorConfirmation = z.infer<typeof factorConfirmation>;

/** The answer to a beginning, readable by the asking page only. `secret` is base32 without padding (RFC 4648 §6). */
export const factorSeed = z.object({
  factorId: id.factorId,
  secret: z.string(),
  uri: z.string(),
  expiresAt: z.string(),
});
export type FactorSeed = z.infer<typeof factorSeed>;

/** The answer to a confirmation, readable by the asking page only: proof that the keyring itself accepted the code. */
export const factorConfirmed = z.object({ factorId: id.factorId, confirmedAt: z.string() });
export type FactorConfirmed = z.infer<typeof factorConfirmed>;
