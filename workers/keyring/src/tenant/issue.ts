import type { GrantClaims } from '../../../../lib/portable/contracts/grant.ts';
import type { AuditKeyId, DataKeyId, OperationId } from '../../../../lib/portable/ids.ts';
import { ok } from '../../../../lib/portable/result.ts';
import { readStanding } from '../freeze.ts';
import { appendLine } from '../ledger.ts';
import { frozen, refused, type Outcome } from '../outcome.ts';
import { bury, findCredential } from './credentials.ts';
import { isKnownTenant, rosterAllows, startRoster } from './roster.ts';

/** What a person asks this tenant for. */
export type Wish = Pick<GrantClaims, 'sub' | 'action' | 'target'>;

export interface Issue {
  readonly claims: GrantClaims;
  /** The signed grant, kept with a tombstone so that a retirement can be finished after a crash. */
  readonly grant: string;
  readonly operationId: OperationId;
  /** Only for `tenant.create`. */
  readonly keys: {
    readonly dataKeyId: DataKeyId;
    readonly auditKeyId: AuditKeyId;
    readonly kekVersion: number;
  } | null;
}

/**
 * Whether the roster, the credential's memory and the freeze allow this wish. Refuses outsiders, roles and sites that
 * do not allow it, credentials and versions never sealed, retired ones, and a second creation with one `refused`.
 */
export function checkWish(sql: SqlStorage, wish: Wish): Outcome<null> {
  const allowed = wish.action === 'tenant.create' ? !isKnownTenant(sql) : allowsOnCredential(sql, wish);
  if (!allowed) return refused;
  const { frozenSince } = readStanding(sql);
  return frozenSince === null ? ok(null) : frozen(frozenSince);
}

/**
 * Checks once more (the code was taken in between), applies what the grant changes inside the keyring, and writes the
 * ledger line. Call it inside `transactionSync`: grant, change and line stand together or not at all.
 */
export function issueGrant(
  sql: SqlStorage,
  { claims, grant, operationId, keys }: Issue,
  now: number,
): Outcome<null> {
  const checked = checkWish(sql, claims);
  if (!checked.ok) return checked;
  if (claims.action === 'tenant.create') startRoster(sql, claims.sub, now);
  if (claims.action === 'credential.retire' && claims.target.kind === 'credential') {
    bury(sql, claims.target.id, grant, now);
  }
  appendLine(
    sql,
    'grant.issued',
    {
      operation: 'step-up',
      operationId,
      jti: claims.jti,
      user: claims.sub,
      session: claims.session_id,
      action: claims.action,
      target: claims.target.id,
      version: claims.target.kind === 'credential' ? claims.target.version : null,
      parameters: claims.parameters,
      expires: claims.exp,
      dataKeyId: keys?.dataKeyId ?? null,
      auditKeyId: keys?.auditKeyId ?? null,
      kekVersion: keys?.kekVersion ?? null,
    },
    now,
  );
  return ok(null);
}

function allowsOnCredential(sql: SqlStorage, { sub, action, target }: Wish): boolean {
  if (target.kind !== 'credential') return false;
  if (action !== 'credential.reveal' && action !== 'credential.rotate' && action !== 'credential.retire')
    return false;
  const known = findCredential(sql, target.id);
  if (known === null || known.retired || target.version > known.highestVersion) return false;
  return rosterAllows(sql, sub, action, known.siteId);
}
