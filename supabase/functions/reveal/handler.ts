import type { z } from 'zod';
import { fromBase64Url, toBase64Url, utf8, type Bytes } from '../../../lib/portable/bytes.ts';
import { sealDetail } from '../../../lib/portable/audit/detail.ts';
import { revealAnswer, revealRequest } from '../../../lib/portable/contracts/functions.ts';
import { credentialBinding } from '../../../lib/portable/envelope/binding.ts';
import { openEnvelope } from '../../../lib/portable/envelope/envelope.ts';
import { entryId, type TenantId } from '../../../lib/portable/ids.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import { verifyAuditKey } from '../../../lib/portable/tokens/audit-key.ts';
import { isTransportPublicKey, sealTo } from '../../../lib/portable/transport/hpke.ts';
import { transportInfo } from '../../../lib/portable/transport/info.ts';
import type { Caller, VerifyCaller } from '../_shared/caller.ts';
import type { CredentialStatements, OpenedReveal } from '../_shared/database/credentials.ts';
import type { NewEntry, VerifiedGrant } from '../_shared/database/wire.ts';
import { databaseFailure, grantFailure, keyringFailure, type Failure } from '../_shared/failures.ts';
import { matchesParameters, readGrant, type GrantKeys } from '../_shared/grants.ts';
import type { Keyring } from '../_shared/keyring-client.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';

export interface Parts {
  runtime: Runtime;
  verifyCaller: VerifyCaller;
  grantKeys: GrantKeys;
  database: Pick<CredentialStatements, 'auditPublicKey' | 'openReveal' | 'recordFailure'>;
  keyring: Pick<Keyring, 'open'>;
}

type RevealBody = z.output<typeof revealRequest>;

/** A failure after the entry stood, with what the second entry says. */
interface LateFailure {
  failure: Failure;
  reason: string;
}

/**
 * Reveals one credential version to the key pair that the page authorised. The entry, with its reason sealed, is
 * committed before the content key is asked for. Whatever goes wrong after it appends a second entry, and the answer
 * names both.
 */
export function createHandler(parts: Parts): Handler {
  return createEndpoint(
    { name: 'reveal', runtime: parts.runtime, identify: parts.verifyCaller, body: revealRequest },
    async ({ who, body, requestId }) => {
      const recipientKey = fromBase64Url(body.recipientKey);
      if (!recipientKey.ok || !(await isTransportPublicKey(recipientKey.value))) {
        return err({ code: 'invalid_request' });
      }
      const authorised = await readRevealGrant(parts, who, body, recipientKey.value);
      if (!authorised.ok) return authorised;
      const { grant, tenantId } = authorised.value;
      const entry = await sealReason(parts, who, tenantId, body.reason);
      if (!entry.ok) return entry;

      const opened = await parts.database.openReveal(who, grant, entry.value, requestId);
      if (!opened.ok) return err(grantFailure(opened.failure));
      const { seq } = opened.value.entry;
      const fail = (reason: string) =>
        parts.database.recordFailure(
          { tenantId, openedSeq: seq, action: 'reveal.failed', reason },
          requestId,
        );
      const revealed = await openAndSeal(parts, grant, opened.value, {
        recipientPublicKey: recipientKey.value,
        info: transportInfo('reveal', tenantId, body.operationId),
      }).catch(async (thrown: unknown) => {
        await fail('internal');
        throw thrown;
      });
      if (revealed.ok) {
        const { version } = opened.value.binding;
        return ok(revealAnswer.parse({ sealed: revealed.value, version, entry: seq }));
      }
      const failed = await fail(revealed.failure.reason);
      const entries = failed.ok ? [seq, failed.value] : [seq];
      return err({ ...revealed.failure.failure, entries });
    },
  );
}

async function readRevealGrant(
  parts: Parts,
  who: Caller,
  body: RevealBody,
  recipientKey: Bytes,
): Promise<Result<{ grant: VerifiedGrant; tenantId: TenantId }, Failure>> {
  const expected = { action: 'credential.reveal', caller: who, now: parts.runtime.now() } as const;
  const grant = await readGrant(body.grant, { ...parts.grantKeys, ...expected });
  if (!grant.ok) return grant;
  const { reason } = body;
  const exact = await matchesParameters(grant.value, { action: 'credential.reveal', recipientKey, reason });
  const tenantId = grant.value.tenant_id;
  if (!exact || tenantId === null) return err({ code: 'step_up_refused' });
  return ok({ grant: grant.value, tenantId });
}

/** Seals the reason for the entry to come, after checking that the keyring itself stated this audit key. */
async function sealReason(
  parts: Parts,
  who: Caller,
  tenantId: TenantId,
  reason: string,
): Promise<Result<NewEntry, Failure>> {
  const stored = await parts.database.auditPublicKey(who, tenantId);
  if (!stored.ok) return err(databaseFailure(stored.failure));
  const stated = await verifyAuditKey(stored.value.statement, parts.grantKeys.keys);
  const own =
    stated.ok &&
    stated.value.tenantId === tenantId &&
    stated.value.auditKeyId === stored.value.auditKeyId &&
    stated.value.publicKey === toBase64Url(stored.value.publicKey);
  if (!own) return err({ code: 'unavailable' });
  const id = entryId.parse(parts.runtime.randomId());
  const sealedDetail = await sealDetail({
    auditPublicKey: stored.value.publicKey,
    tenantId,
    entryId: id,
    plaintext: utf8(JSON.stringify({ reason })),
    ephemeralSeed: parts.runtime.random(32),
  });
  return ok({ id, nonce: parts.runtime.random(32), sealedDetail });
}

async function openAndSeal(
  parts: Parts,
  grant: VerifiedGrant,
  { binding, dataKey, envelope, entry }: OpenedReveal,
  recipient: { recipientPublicKey: Bytes; info: Bytes },
): Promise<Result<{ enc: string; ciphertext: string }, LateFailure>> {
  const answered = await parts.keyring.open({ grant: grant.token, binding, dataKey }, entry);
  if (!answered.ok) {
    return err({ failure: keyringFailure(answered.failure), reason: `keyring_${answered.failure.reason}` });
  }
  const contentKey = fromBase64Url(answered.value.contentKey);
  if (!contentKey.ok || contentKey.value.length !== 32) {
    return err({ failure: { code: 'unavailable' }, reason: 'keyring_unreachable' });
  }
  const opened = await openEnvelope({
    contentKey: contentKey.value,
    binding: credentialBinding(binding),
    envelope,
  });
  contentKey.value.fill(0);
  if (!opened.ok) return err({ failure: { code: 'internal' }, reason: 'envelope_damaged' });
  const { enc, ciphertext } = await sealTo({
    ...recipient,
    plaintext: opened.value,
    ephemeralSeed: parts.runtime.random(32),
  });
  opened.value.fill(0);
  return ok({ enc: toBase64Url(enc), ciphertext: toBase64Url(ciphertext) });
}
