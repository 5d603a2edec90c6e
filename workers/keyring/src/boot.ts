import { equalBytes, utf8 } from '../../../lib/portable/bytes.ts';
import { HOUSE_CHAIN, auditKeyId } from '../../../lib/portable/ids.ts';
import { err, type Result } from '../../../lib/portable/result.ts';
import { signAuditKey, verifyAuditKey } from '../../../lib/portable/tokens/audit-key.ts';
import { openFrom, sealTo } from '../../../lib/portable/transport/hpke.ts';
import { readKeys, type Env, type Keys, type StepUpKey } from './env.ts';
import { describeKeks } from './keks.ts';
import { houseOf } from './objects.ts';
import { drawBytes } from './randomness.ts';

// Only a finished boot is kept: a promise made in one request must not be awaited in another.
const started = new WeakMap<Env, Keys>();

/**
 * Starts the keyring, once per instance, before its first answer: reads the secrets, proves that both halves of the
 * signing key and of every step-up key belong together, and compares the fingerprints of the key-encryption keys with
 * those that the house remembers. The failure is a sentence for the log, without any key byte.
 */
export async function boot(env: Env): Promise<Result<Keys, string>> {
  const known = started.get(env);
  if (known !== undefined) return { ok: true, value: known };
  const keys = readKeys(env);
  if (!keys.ok) return keys;
  if (!(await signsForItself(keys.value))) return err('KEYRING_SIGNING_KEY: d and x are not one key pair.');
  for (const key of keys.value.stepUpKeys) {
    if (!(await opensItsOwn(key))) return err(`KEYRING_STEP_UP_KEYS: ${key.keyId} is not one key pair.`);
  }
  const remembered = await houseOf(env).rememberKeks(await describeKeks(keys.value.keks));
  if (!remembered.ok) return remembered;
  started.set(env, keys.value);
  return keys;
}

async function signsForItself(keys: Keys): Promise<boolean> {
  const auditKey = auditKeyId.parse(crypto.randomUUID());
  const probe = { tenantId: HOUSE_CHAIN, auditKeyId: auditKey, publicKey: 'A'.repeat(87) };
  try {
    return (await verifyAuditKey(await signAuditKey(probe, keys.signingKey), keys.grantKeys)).ok;
  } catch {
    return false;
  }
}

async function opensItsOwn({ publicKey, privateKey }: StepUpKey): Promise<boolean> {
  const info = utf8('strongroom/boot/v1');
  const plaintext = drawBytes(32);
  try {
    const sealed = await sealTo({
      recipientPublicKey: publicKey,
      info,
      plaintext,
      ephemeralSeed: drawBytes(32),
    });
    const opened = await openFrom({ privateKey, info, ...sealed });
    return opened.ok && equalBytes(opened.value, plaintext);
  } catch {
    return false;
  }
}
