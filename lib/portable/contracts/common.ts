import { z } from 'zod';
import * as id from '../ids.ts';

export const base64url = z.string().regex(/^[A-Za-z0-9_-]*$/);
export const digest = base64url.length(43);
/** An uncompressed P-256 public key (65 bytes, SEC 1 §2.3.3). */
export const publicKey = base64url.length(87);

/** HPKE base mode output (RFC 9180): the encapsulated key (65 bytes) and the ciphertext. */
export const sealedBytes = z.object({ enc: publicKey, ciphertext: base64url.max(65_536) });
export type SealedBytes = z.infer<typeof sealedBytes>;

/** Sealed by a page to the keyring's published step-up key `keyId`. */
export const sealedToKeyring = sealedBytes.extend({
  keyId: z.string().min(1).max(64),
  operationId: id.operationId,
});
export type SealedToKeyring = z.infer<typeof sealedToKeyring>;

/** Encrypted by the keyring under a key exported from the page's HPKE context (RFC 9458 §4.4): nonce, then ciphertext. */
export const sealedAnswer = base64url.max(8192);

export const provider = z.enum(['cloudflare', 'supabase', 'stripe', 'resend']);
export type Provider = z.infer<typeof provider>;

export const grantAction = z.enum([
  'factor.enrol',
  'session.assure',
  'tenant.create',
  'credential.reveal',
  'credential.rotate',
  'credential.retire',
]);
export type GrantAction = z.infer<typeof grantAction>;

export const target = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), id: id.userId }),
  z.object({ kind: z.literal('session'), id: id.sessionId }),
  z.object({ kind: z.literal('tenant'), id: id.tenantId }),
  z.object({ kind: z.literal('credential'), id: id.credentialId, version: z.number().int().positive() }),
]);
export type Target = z.infer<typeof target>;

/** Identifies one stored credential version: exactly the fields of its binding bytes. */
export const credentialBinding = z.object({
  tenantId: id.tenantId,
  siteId: id.siteId,
  credentialId: id.credentialId,
  provider,
  version: z.number().int().positive(),
  dataKeyId: id.dataKeyId,
});
export type CredentialBinding = z.infer<typeof credentialBinding>;

/** A data key sealed under the key-encryption key of version `kekVersion`; `wrapped` in base64url. */
export const wrappedDataKey = z.object({
  dataKeyId: id.dataKeyId,
  kekVersion: z.number().int().positive(),
  wrapped: base64url,
});
export type WrappedDataKey = z.infer<typeof wrappedDataKey>;

/** A tenant's audit key: public half signed by the keyring, private half wrapped under a key-encryption key. */
export const auditKey = z.object({
  auditKeyId: id.auditKeyId,
  publicKey,
  /** Compact JWS (EdDSA) over {tenantId, auditKeyId, publicKey}. */
  statement: z.string(),
  wrappedPrivateKey: base64url,
  kekVersion: z.number().int().positive(),
});
export type AuditKey = z.infer<typeof auditKey>;

/** The audit entry that already stands when a content key is asked for. `hash` is SHA-256, base64url. */
export const entryReference = z.object({ id: id.entryId, seq: z.number().int().positive(), hash: digest });
export type EntryReference = z.infer<typeof entryReference>;
