import { z } from 'zod';

// Ids are UUIDs in lower case. The brand keeps one kind from being passed where another is meant.
const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

export const tenantId = uuid.brand<'TenantId'>();
export const userId = uuid.brand<'UserId'>();
export const sessionId = uuid.brand<'SessionId'>();
export const siteId = uuid.brand<'SiteId'>();
export const credentialId = uuid.brand<'CredentialId'>();
export const dataKeyId = uuid.brand<'DataKeyId'>();
export const auditKeyId = uuid.brand<'AuditKeyId'>();
export const factorId = uuid.brand<'FactorId'>();
export const intakeKeyId = uuid.brand<'IntakeKeyId'>();
export const entryId = uuid.brand<'EntryId'>();
export const operationId = uuid.brand<'OperationId'>();
export const grantId = uuid.brand<'GrantId'>();

export type TenantId = z.infer<typeof tenantId>;
export type UserId = z.infer<typeof userId>;
export type SessionId = z.infer<typeof sessionId>;
export type SiteId = z.infer<typeof siteId>;
export type CredentialId = z.infer<typeof credentialId>;
export type DataKeyId = z.infer<typeof dataKeyId>;
export type AuditKeyId = z.infer<typeof auditKeyId>;
export type FactorId = z.infer<typeof factorId>;
export type IntakeKeyId = z.infer<typeof intakeKeyId>;
export type EntryId = z.infer<typeof entryId>;
export type OperationId = z.infer<typeof operationId>;
export type GrantId = z.infer<typeof grantId>;

/** The chain of what happens before there is a tenant (design: the house chain). No tenant ever has this id. */
export const HOUSE_CHAIN = '00000000-0000-0000-0000-000000000000' as TenantId;
