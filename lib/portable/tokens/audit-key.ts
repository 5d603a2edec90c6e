import { z } from 'zod';
import { publicKey } from '../contracts/common.ts';
import { auditKeyId, tenantId } from '../ids.ts';
import type { Result } from '../result.ts';
import type { PrivateJwk, PublicJwk } from './jwk.ts';
import { signJws, verifyJws } from './jws.ts';

const TYP = 'strongroom-audit-key';

/** What the keyring states about a tenant's audit key. `publicKey` in base64url. It has no time: it holds until replaced. */
export const auditKeyStatement = z.object({ tenantId, auditKeyId, publicKey });
export type AuditKeyStatement = z.infer<typeof auditKeyStatement>;

/** Signs the statement with the keyring's key. */
export async function signAuditKey(statement: AuditKeyStatement, key: PrivateJwk): Promise<string> {
  const { tenantId: tenant, auditKeyId: keyId, publicKey: key65 } = statement;
  return signJws({ tenantId: tenant, auditKeyId: keyId, publicKey: key65 }, TYP, key);
}

/** Verifies a statement against the keyring's keys from the verifier's own environment. All else is `refused`. */
export async function verifyAuditKey(
  statement: string,
  keys: readonly PublicJwk[],
): Promise<Result<AuditKeyStatement, 'refused'>> {
  return verifyJws(statement, { typ: TYP, keys, payload: auditKeyStatement });
}
