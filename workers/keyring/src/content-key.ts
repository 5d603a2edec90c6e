import { fromBase64Url, toBase64Url } from '../../../lib/portable/bytes.ts';
import type { CredentialBinding, WrappedDataKey } from '../../../lib/portable/contracts/common.ts';
import { credentialBinding, dataKeyBinding } from '../../../lib/portable/envelope/binding.ts';
import { deriveContentKey } from '../../../lib/portable/envelope/content-key.ts';
import { unwrapKey } from '../../../lib/portable/envelope/wrap.ts';
import { ok } from '../../../lib/portable/result.ts';
import type { Env } from './env.ts';
import { unwrappingKek, type Keks } from './keks.ts';
import { houseOf } from './objects.ts';
import { frozen, refused, type Outcome } from './outcome.ts';

/** Whether the data key at hand is the one that the binding names, under a key-encryption key that still unwraps. */
export function isUsable(binding: CredentialBinding, dataKey: WrappedDataKey, keks: Keks): boolean {
  return binding.dataKeyId === dataKey.dataKeyId && unwrappingKek(keks, dataKey.kekVersion) !== null;
}

/**
 * Unwraps the tenant's data key and derives the key of one credential version. The only place where a data key is in
 * the clear; call it after the ledger line stands. Any mismatch is the one `refused`.
 */
export async function contentKeyOf(
  binding: CredentialBinding,
  dataKey: WrappedDataKey,
  keks: Keks,
): Promise<Outcome<{ contentKey: string }>> {
  const kek = unwrappingKek(keks, dataKey.kekVersion);
  const wrapped = fromBase64Url(dataKey.wrapped);
  if (kek === null || !wrapped.ok) return refused;
  const { dataKeyId, kekVersion } = dataKey;
  const unwrapped = await unwrapKey({
    kek,
    wrapped: wrapped.value,
    binding: dataKeyBinding({ tenantId: binding.tenantId, dataKeyId, kekVersion }),
  });
  if (!unwrapped.ok) return refused;
  const contentKey = toBase64Url(await deriveContentKey(unwrapped.value, credentialBinding(binding)));
  unwrapped.value.fill(0);
  return ok({ contentKey });
}

/** Refuses while everything is frozen, and a grant from before the last time that it was. `issuedAt` in seconds. */
export async function checkHouse(env: Env, issuedAt: number | null): Promise<Outcome<null>> {
  const { frozenSince, revokedThrough } = await houseOf(env).standing();
  if (frozenSince !== null) return frozen(frozenSince);
  return issuedAt !== null && issuedAt <= revokedThrough ? refused : ok(null);
}
