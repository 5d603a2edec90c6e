import { toBase64Url } from '../../../lib/portable/bytes.ts';
import type { AuditKey, WrappedDataKey } from '../../../lib/portable/contracts/common.ts';
import type { TenantKeys } from '../../../lib/portable/contracts/tenant-keys.ts';
import { auditKeyBinding, dataKeyBinding } from '../../../lib/portable/envelope/binding.ts';
import { kekFingerprint, wrapKey } from '../../../lib/portable/envelope/wrap.ts';
import { auditKeyId, dataKeyId, type TenantId } from '../../../lib/portable/ids.ts';
import { signAuditKey } from '../../../lib/portable/tokens/audit-key.ts';
import { generateTransportKeys } from '../../../lib/portable/transport/hpke.ts';
import type { Keys } from './env.ts';
import { drawBytes } from './randomness.ts';

/** Draws a tenant's data key and audit key pair and wraps both under the current key-encryption key. Keeps neither. */
export async function makeTenantKeys(tenantId: TenantId, keys: Keys): Promise<TenantKeys> {
  return {
    dataKey: await makeDataKey(tenantId, keys),
    auditKey: await makeAuditKey(tenantId, keys),
    kekFingerprint: await kekFingerprint(keys.keks.current.key),
  };
}

async function makeDataKey(tenantId: TenantId, { keks }: Keys): Promise<WrappedDataKey> {
  const { version: kekVersion, key: kek } = keks.current;
  const id = dataKeyId.parse(crypto.randomUUID());
  const key = drawBytes(32);
  const binding = dataKeyBinding({ tenantId, dataKeyId: id, kekVersion });
  const wrapped = await wrapKey({ kek, key, binding, nonce: drawBytes(12) });
  key.fill(0);
  return { dataKeyId: id, kekVersion, wrapped: toBase64Url(wrapped) };
}

async function makeAuditKey(tenantId: TenantId, { keks, signingKey }: Keys): Promise<AuditKey> {
  const { version: kekVersion, key: kek } = keks.current;
  const id = auditKeyId.parse(crypto.randomUUID());
  const pair = await generateTransportKeys(drawBytes(32));
  const publicKey = toBase64Url(pair.publicKey);
  const binding = auditKeyBinding({ tenantId, auditKeyId: id, kekVersion });
  const wrapped = await wrapKey({ kek, key: pair.privateKey, binding, nonce: drawBytes(12) });
  pair.privateKey.fill(0);
  const statement = await signAuditKey({ tenantId, auditKeyId: id, publicKey }, signingKey);
  return { auditKeyId: id, publicKey, statement, wrappedPrivateKey: toBase64Url(wrapped), kekVersion };
}
