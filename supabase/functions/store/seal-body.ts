import { fromBase64Url, fromUtf8, utf8, type Bytes } from '../../../lib/portable/bytes.ts';
import type { Provider } from '../../../lib/portable/contracts/common.ts';
import { credentialBinding } from '../../../lib/portable/envelope/binding.ts';
import { sealEnvelope } from '../../../lib/portable/envelope/envelope.ts';
import type { IntakeKeyId, OperationId, TenantId } from '../../../lib/portable/ids.ts';
import { recogniseKey, type RecognisedKey } from '../../../lib/portable/intake/recognise.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import { openFrom } from '../../../lib/portable/transport/hpke.ts';
import { transportInfo } from '../../../lib/portable/transport/info.ts';
import type { BegunStore } from '../_shared/database/credentials.ts';
import type { VerifiedGrant } from '../_shared/database/wire.ts';
import { keyringFailure, type Failure } from '../_shared/failures.ts';
import { openIntakeKey } from '../_shared/intake-secret.ts';
import type { Keyring } from '../_shared/keyring-client.ts';
import type { Runtime } from '../_shared/runtime.ts';

/** A store whose first transaction stands. */
export interface SealedBody {
  tenantId: TenantId;
  intakeKeyId: IntakeKeyId;
  operationId: OperationId;
  provider: Provider;
  sealed: { enc: Bytes; ciphertext: Bytes };
  grant: VerifiedGrant | null;
  begun: BegunStore;
}

/** Why nothing was stored: the answer, what `store.failed` says, and the version above which the keyring would seal. */
export interface SealingFailure {
  failure: Failure;
  reason: string;
  highestVersion?: number;
}

/**
 * Opens the page's body in memory, refuses what is no acceptable key of the provider, and seals the key into its
 * envelope under the content key of this one version. The bytes are overwritten before it returns.
 */
export async function sealBody(
  parts: { runtime: Runtime; intakeSecret: Bytes; keyring: Pick<Keyring, 'seal'> },
  body: SealedBody,
): Promise<Result<{ key: Omit<RecognisedKey, 'key'>; envelope: Bytes }, SealingFailure>> {
  const opened = await openBody(parts.intakeSecret, body);
  if (!opened.ok) return err({ failure: { code: 'invalid_request' }, reason: 'body_not_opened' });
  const text = fromUtf8(opened.value);
  opened.value.fill(0);
  if (!text.ok) return err({ failure: { code: 'key_refused', reason: 'malformed' }, reason: 'malformed' });

  const recognised = recogniseKey(text.value, body.provider);
  if (!recognised.ok) {
    const { reason, message, instead } = recognised.failure;
    return err({ failure: { code: 'key_refused', reason, message: `${message} ${instead}` }, reason });
  }
  const { key: characters, ...key } = recognised.value;
  const envelope = await seal(parts, body, utf8(characters));
  return envelope.ok ? ok({ key, envelope: envelope.value }) : envelope;
}

async function openBody(intakeSecret: Bytes, body: SealedBody): Promise<Result<Bytes, 'open_failed'>> {
  const privateKey = await openIntakeKey(intakeSecret, body, body.begun.sealedPrivate);
  if (!privateKey.ok) return privateKey;
  const info = transportInfo('store', body.tenantId, body.operationId);
  const opened = await openFrom({ ...body.sealed, privateKey: privateKey.value, info });
  privateKey.value.fill(0);
  return opened;
}

async function seal(
  parts: { runtime: Runtime; keyring: Pick<Keyring, 'seal'> },
  { tenantId, provider, grant, begun }: SealedBody,
  plaintext: Bytes,
): Promise<Result<Bytes, SealingFailure>> {
  const { siteId, credentialId, version, dataKey } = begun;
  const binding = { tenantId, siteId, credentialId, provider, version, dataKeyId: dataKey.dataKeyId };
  const answered = await parts.keyring.seal({ grant: grant?.token ?? null, binding, dataKey }, begun.entry);
  if (!answered.ok) {
    plaintext.fill(0);
    const { reason, highestVersion } = answered.failure;
    return err({ failure: keyringFailure(answered.failure), reason: `keyring_${reason}`, highestVersion });
  }
  const contentKey = fromBase64Url(answered.value.contentKey);
  if (!contentKey.ok || contentKey.value.length !== 32) {
    plaintext.fill(0);
    return err({ failure: { code: 'unavailable' }, reason: 'keyring_unreachable' });
  }
  const envelope = await sealEnvelope({
    contentKey: contentKey.value,
    binding: credentialBinding(binding),
    plaintext,
    nonce: parts.runtime.random(12),
  });
  contentKey.value.fill(0);
  plaintext.fill(0);
  return ok(envelope);
}
