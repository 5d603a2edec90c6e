import type { Bytes } from '../../../../lib/portable/bytes.ts';
import { factorBinding } from '../../../../lib/portable/envelope/binding.ts';
import { unwrapKey, wrapKey } from '../../../../lib/portable/envelope/wrap.ts';
import { factorId, type UserId } from '../../../../lib/portable/ids.ts';
import { unwrappingKek, type Keks } from '../keks.ts';
import { logLine } from '../log.ts';
import { drawBytes } from '../randomness.ts';
import { SEED_BYTES } from './code.ts';
import type { WrappedFactor } from './factors.ts';

/** Draws a new seed and wraps it under the current key-encryption key. `seed` is for the asking page only. */
export async function drawSeed(keks: Keks, userId: UserId): Promise<{ seed: Bytes; factor: WrappedFactor }> {
  const { version: kekVersion, key: kek } = keks.current;
  const id = factorId.parse(crypto.randomUUID());
  const seed = drawBytes(SEED_BYTES);
  const binding = factorBinding({ userId, factorId: id, kekVersion });
  const wrapped = await wrapKey({ kek, key: seed, binding, nonce: drawBytes(12) });
  return { seed, factor: { factorId: id, kekVersion, wrapped: wrapped.buffer, lastStep: 0 } };
}

/** Unwraps a seed. Null when its key-encryption key is unknown, retired or another one. */
export async function unwrapSeed(keks: Keks, userId: UserId, factor: WrappedFactor): Promise<Bytes | null> {
  const kek = unwrappingKek(keks, factor.kekVersion);
  if (kek === null) return null;
  const binding = factorBinding({ userId, factorId: factor.factorId, kekVersion: factor.kekVersion });
  const seed = await unwrapKey({ kek, wrapped: new Uint8Array(factor.wrapped), binding });
  if (seed.ok) return seed.value;
  logLine(`a factor does not unwrap under version ${String(factor.kekVersion)} of the key-encryption key.`);
  return null;
}
