import { z } from 'zod';
import * as id from '../ids.ts';
import { authorisation } from './authorisation.ts';
import { tenantKeys } from './tenant-keys.ts';
import {
  credentialBinding,
  digest,
  entryReference,
  sealedAnswer,
  sealedToKeyring,
  wrappedDataKey,
} from './common.ts';

/**
 * The keyring's requests, one per operation: POST {keyring}/v1/{operation}, JSON body, and
 * `Authorization: Bearer` with an EdDSA JWT of the asker (`callerClaims`).
 */
export const keyringOperation = z.enum([
  'enrol-factor',
  'confirm-factor',
  'step-up',
  'seal',
  'open',
  'close',
  'finish',
  'status',
  'ledger',
  'freeze',
  'unfreeze',
]);
export type KeyringOperation = z.infer<typeof keyringOperation>;

/** Claims of the short token that authenticates each request to the keyring. `body` is SHA-256 of the exact body. */
export const callerClaims = z.object({
  iss: z.enum(['edge', 'auditor', 'operator']),
  aud: z.string(),
  jti: z.string().min(16).max(64),
  iat: z.number().int(),
  exp: z.number().int(),
  operation: keyringOperation,
  tenant_id: id.tenantId.nullable(),
  body: digest,
  /** Only with `seal` and `open`: the audit entry that stands before the key is asked for. */
  entry: entryReference.optional(),
});
export type CallerClaims = z.infer<typeof callerClaims>;

export const factorRequest = z.object({
  userId: id.userId,
  sessionId: id.sessionId,
  sealed: sealedToKeyring,
});
export const enrolAnswer = z.object({ answer: sealedAnswer });
export const confirmAnswer = z.object({ answer: sealedAnswer, grant: z.string(), factorId: id.factorId });

/** What the edge asks for; the keyring compares each field with the opened authorisation. */
export const stepUpRequest = authorisation.omit({ code: true, operationId: true }).extend({
  sessionId: id.sessionId,
  sealed: sealedToKeyring,
  /** SHA-256 of the browser's device cookie, if it has one: chooses the attempt budget. */
  deviceHash: digest.nullable(),
});
export const stepUpAnswer = z.object({
  grant: z.string(),
  expiresAt: z.string(),
  /** Only for `tenant.create`. */
  keys: tenantKeys.optional(),
});

export const sealRequest = z.object({
  grant: z.string().nullable(),
  binding: credentialBinding,
  dataKey: wrappedDataKey,
});
export const openRequest = z.object({
  grant: z.string(),
  binding: credentialBinding,
  dataKey: wrappedDataKey,
});
/** The key of exactly one credential version: 32 bytes, base64url. */
export const contentKeyAnswer = z.object({ contentKey: z.string() });

/** Asks whether an audit entry's opening happened; if not, the keyring refuses it for ever. */
export const closeRequest = z.object({
  tenantId: id.tenantId,
  grantId: id.grantId.nullable(),
  seq: z.number().int().positive(),
});
export const closeAnswer = z.object({ outcome: z.enum(['opened', 'closed']) });

/** Retirements whose tombstone stands in the keyring: lets `sweep` finish one that the database never saw. */
export const finishRequest = z.object({ tenantId: id.tenantId });
export const finishAnswer = z.object({
  retirements: z.array(z.object({ grant: z.string(), credentialId: id.credentialId, issuedAt: z.string() })),
});

export const statusRequest = z.object({});
export const statusAnswer = z.object({
  keks: z.array(
    z.object({
      version: z.number().int(),
      state: z.enum(['current', 'unwrap_only', 'retired']),
      fingerprint: z.string(),
    }),
  ),
  frozenSince: z.string().nullable(),
});

export const ledgerRequest = z.object({ tenantId: id.tenantId, after: z.number().int().nonnegative() });
/** One line of the keyring's own record. `hash` = SHA-256("strongroom/ledger/v1" || previous hash || record), hex. */
export const ledgerLine = z.object({
  seq: z.number().int().positive(),
  at: z.string(),
  kind: z.string(),
  record: z.string(),
  hash: z.string(),
});
export const ledgerAnswer = z.object({ lines: z.array(ledgerLine) });

/** `tenantId` null freezes everything. */
export const freezeRequest = z.object({
  tenantId: id.tenantId.nullable(),
  reason: z.string().min(3).max(200),
});
export const freezeAnswer = z.object({ frozenSince: z.string().nullable() });

/** The keyring's refusals. Every cryptographic one is `refused`: which check failed is not told. */
export const keyringRefusal = z.object({
  reason: z.enum([
    'unauthenticated',
    'invalid_request',
    'refused',
    'code_refused',
    'locked',
    'rate_limited',
    'frozen',
    'stale_version',
    'conflict',
  ]),
  retryAt: z.string().optional(),
  since: z.string().optional(),
  /** Only with `stale_version`: the highest version sealed for this credential. */
  highestVersion: z.number().int().optional(),
});
export type KeyringRefusal = z.infer<typeof keyringRefusal>;
