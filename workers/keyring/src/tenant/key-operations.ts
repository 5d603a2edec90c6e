import type { CredentialBinding, EntryReference } from '../../../../lib/portable/contracts/common.ts';
import type { GrantClaims } from '../../../../lib/portable/contracts/grant.ts';
import { NEW_CREDENTIALS_PER_HOUR, OPENINGS_PER_HOUR } from '../../../../lib/portable/policy/limits.ts';
import { err, ok } from '../../../../lib/portable/result.ts';
import { readStanding } from '../freeze.ts';
import { appendLine } from '../ledger.ts';
import { VERSION_LEAD } from '../limits.ts';
import { frozen, refused, type Outcome } from '../outcome.ts';
import { takeRate } from '../rates.ts';
import { findCredential, rememberSealed } from './credentials.ts';
import { isFresh, rememberOpening } from './openings.ts';
import { isKnownTenant, rosterAllows } from './roster.ts';

export interface KeyOperation<Grant extends GrantClaims | null> {
  /** Verified by the caller: signature, expiry, and that its target is what `binding` names. */
  readonly grant: Grant;
  readonly binding: CredentialBinding;
  /** The audit entry that stands before the key is asked for. */
  readonly entry: EntryReference;
}

/**
 * Decides over one opening and records it. Refuses when the subject's roster row no longer allows a reveal on this
 * site, when the credential is retired or was never sealed here that far, while frozen, when the grant is older than a
 * freeze, spent or closed, and when the audit entry was used or closed before. Call it inside `transactionSync`.
 */
export function recordOpening(
  sql: SqlStorage,
  operation: KeyOperation<GrantClaims>,
  now: number,
): Outcome<null> {
  const { grant, binding, entry } = operation;
  const known = findCredential(sql, binding.credentialId);
  if (known === null || known.retired) return refused;
  if (known.siteId !== binding.siteId || binding.version > known.highestVersion) return refused;
  if (!rosterAllows(sql, grant.sub, 'credential.reveal', known.siteId)) return refused;
  const standing = checkStanding(sql, grant);
  if (!standing.ok) return standing;
  if (!isFresh(sql, entry, grant.jti)) return refused;
  const rate = takeRate(sql, `open ${grant.sub}`, OPENINGS_PER_HOUR, now);
  if (!rate.ok) return rate;
  record(sql, 'key.opened', operation, now);
  return ok(null);
}

/**
 * Decides over sealing one version and records it as the highest. Without a grant: version 1 of a credential never
 * seen, 600 an hour. With a grant to rotate: a version at most 10,000 above the highest sealed one; at or below
 * it, `stale_version` names that.
 * Call it inside `transactionSync`.
 */
export function recordSealing(
  sql: SqlStorage,
  operation: KeyOperation<GrantClaims | null>,
  now: number,
): Outcome<null> {
  const { grant, binding, entry } = operation;
  if (!isKnownTenant(sql)) return refused;
  const allowed = grant === null ? checkNew(sql, binding) : checkRotation(sql, binding, grant);
  if (!allowed.ok) return allowed;
  const standing = checkStanding(sql, grant);
  if (!standing.ok) return standing;
  if (!isFresh(sql, entry, grant?.jti ?? null)) return refused;
  if (grant === null) {
    const rate = takeRate(sql, 'seal', NEW_CREDENTIALS_PER_HOUR, now);
    if (!rate.ok) return rate;
  }
  rememberSealed(sql, binding.credentialId, binding.siteId, binding.version);
  record(sql, 'key.sealed', operation, now);
  return ok(null);
}

function checkNew(sql: SqlStorage, binding: CredentialBinding): Outcome<null> {
  const known = findCredential(sql, binding.credentialId);
  if (known === null) return binding.version === 1 ? ok(null) : refused;
  if (known.retired || binding.version > known.highestVersion) return refused;
  return err({ reason: 'stale_version', highestVersion: known.highestVersion });
}

function checkRotation(sql: SqlStorage, binding: CredentialBinding, grant: GrantClaims): Outcome<null> {
  const known = findCredential(sql, binding.credentialId);
  if (known === null || known.retired || known.siteId !== binding.siteId) return refused;
  const inForce = grant.target.kind === 'credential' ? grant.target.version : Number.POSITIVE_INFINITY;
  if (inForce > known.highestVersion) return refused;
  if (!rosterAllows(sql, grant.sub, 'credential.rotate', known.siteId)) return refused;
  if (binding.version > known.highestVersion + VERSION_LEAD) return refused;
  if (binding.version > known.highestVersion) return ok(null);
  return err({ reason: 'stale_version', highestVersion: known.highestVersion });
}

function checkStanding(sql: SqlStorage, grant: GrantClaims | null): Outcome<null> {
  const { frozenSince, revokedThrough } = readStanding(sql);
  if (frozenSince !== null) return frozen(frozenSince);
  return grant !== null && grant.iat <= revokedThrough ? refused : ok(null);
}

function record(
  sql: SqlStorage,
  kind: 'key.opened' | 'key.sealed',
  { grant, binding, entry }: KeyOperation<GrantClaims | null>,
  now: number,
): void {
  rememberOpening(sql, entry, grant?.jti ?? null);
  appendLine(
    sql,
    kind,
    {
      operation: kind === 'key.opened' ? 'open' : 'seal',
      entry: entry.id,
      entrySeq: entry.seq,
      entryHash: entry.hash,
      jti: grant?.jti ?? null,
      user: grant?.sub ?? null,
      site: binding.siteId,
      credential: binding.credentialId,
      version: binding.version,
      dataKeyId: binding.dataKeyId,
    },
    now,
  );
}
