import { z } from 'zod';
import * as id from '../ids.ts';
import { tenantParameters } from './authorisation.ts';
import { tenantKeys } from './tenant-keys.ts';
import {
  base64url,
  digest,
  grantAction,
  provider,
  publicKey,
  sealedAnswer,
  sealedBytes,
  sealedToKeyring,
  target,
} from './common.ts';
import { nameText } from './plain-text.ts';
import { REASON_CHARACTERS } from '../policy/limits.ts';

/**
 * Requests and answers of the Edge Functions: POST {supabase}/functions/v1/{name} with the caller's access token.
 * A refusal answers `failureBody`. `x-request-id` is echoed, or made, on every answer.
 */
const deviceToken = base64url.length(43);

export const enrolFactorRequest = z.object({ step: z.enum(['begin', 'confirm']), sealed: sealedToKeyring });
export const enrolFactorAnswer = z.object({ answer: sealedAnswer });

export const stepUpBody = z.object({
  action: grantAction.exclude(['factor.enrol']),
  tenantId: id.tenantId.nullable(),
  target,
  parameters: digest,
  sealed: sealedToKeyring,
  /** The browser's device cookie (32 random bytes), if it has one. Its hash, which the database holds, proves nothing. */
  deviceToken: deviceToken.nullable(),
});
export const stepUpResult = z.object({
  grant: z.string(),
  expiresAt: z.string(),
  keys: tenantKeys.optional(),
});

/** With a grant: a code was given now, and the device is remembered. With its token alone: this browser gave one before. */
export const assureRequest = z.union([
  z.object({ grant: z.string(), deviceToken: deviceToken.nullable() }),
  z.object({ deviceToken }),
]);
export const assureAnswer = z.object({ kind: z.enum(['code', 'device']), until: z.string() });

export const createTenantRequest = tenantParameters.extend({ grant: z.string(), keys: tenantKeys });
export const createTenantAnswer = z.object({ tenantId: id.tenantId, handle: z.string() });

/** `credentialId` null allocates a new credential; otherwise the next version of that one. */
export const intakeKeyRequest = z.object({
  tenantId: id.tenantId,
  siteId: id.siteId,
  credentialId: id.credentialId.nullable(),
});
export const intakeKeyAnswer = z.object({
  intakeKeyId: id.intakeKeyId,
  publicKey,
  credentialId: id.credentialId,
  version: z.number().int().positive(),
  /** The version in force that a rotation replaces; null for a new credential. */
  replaces: z.number().int().positive().nullable(),
  expiresAt: z.string(),
});

export const storeRequest = z.object({
  tenantId: id.tenantId,
  intakeKeyId: id.intakeKeyId,
  operationId: id.operationId,
  sealed: sealedBytes,
  provider,
  /** A new credential's label and environment; ignored for a rotation. */
  label: nameText(80),
  environment: nameText(40),
  /** Only to rotate. */
  grant: z.string().nullable(),
});
export const storeAnswer = z.object({
  credentialId: id.credentialId,
  version: z.number().int().positive(),
  provider,
  kind: z.string(),
  mode: z.enum(['live', 'test']).nullable(),
  lastFour: z.string(),
  trimmed: z.boolean(),
  entry: z.number().int().positive(),
});

export const revealRequest = z.object({
  grant: z.string(),
  operationId: id.operationId,
  recipientKey: publicKey,
  reason: z.string().trim().min(REASON_CHARACTERS.min).max(REASON_CHARACTERS.max),
});
export const revealAnswer = z.object({
  sealed: sealedBytes,
  version: z.number().int().positive(),
  entry: z.number().int().positive(),
});

export const retireRequest = z.object({ grant: z.string() });
export const retireAnswer = z.object({ entry: z.number().int().positive() });

export const sweepAnswer = z.object({
  closed: z.number().int(),
  expiredIntakeKeys: z.number().int(),
  finishedRetirements: z.number().int(),
  refusalSummaries: z.number().int(),
});
