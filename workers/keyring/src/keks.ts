import { z } from 'zod';
import { equalBytes, fromBase64Url, type Bytes } from '../../../lib/portable/bytes.ts';
import { kekFingerprint } from '../../../lib/portable/envelope/wrap.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';

export type KekState = 'current' | 'unwrap_only' | 'retired';

/** One version of the key-encryption key. A retired one may have lost its bytes: only its fingerprint is remembered. */
interface Kek {
  readonly version: number;
  readonly state: KekState;
  readonly key: Bytes | null;
}

export interface Keks {
  readonly current: { readonly version: number; readonly key: Bytes };
  readonly all: readonly Kek[];
}

const HOW_TO_GENERATE =
  "Generate one with: node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url'))\" " +
  'and set KEYRING_KEKS to [{"version":1,"state":"current","key":"…"}]. Back it up: without it nothing opens.';

const kekList = z
  .array(
    z.object({
      version: z.number().int().positive(),
      state: z.string(),
      key: z.string().optional(),
    }),
  )
  .min(1);

/**
 * Reads the versions of the key-encryption key. Refuses, with a sentence that tells how to generate one: no list, a
 * key that is not 32 bytes, a key that no random source made (all one byte, counting, readable text), two versions
 * with one number or one key, an unknown state, and anything but exactly one current version.
 */
export function parseKeks(text: string | undefined): Result<Keks, string> {
  const refuse = (sentence: string) => err(`${sentence} ${HOW_TO_GENERATE}`);
  if (text === undefined || text === '') return refuse('KEYRING_KEKS is missing: there is no default key.');
  const list = kekList.safeParse(parseJson(text));
  if (!list.success) return refuse('KEYRING_KEKS is malformed.');
  const keks: Kek[] = [];
  for (const { version, state, key } of list.data) {
    const name = `KEYRING_KEKS version ${String(version)}`;
    if (!isState(state)) return refuse(`${name} has an unknown state.`);
    if (keks.some((kek) => kek.version === version)) return refuse(`${name} stands twice.`);
    if (key === undefined && state === 'retired') {
      keks.push({ version, state, key: null });
      continue;
    }
    const bytes = fromBase64Url(key ?? '');
    if (!bytes.ok || bytes.value.length !== 32) return refuse(`${name} is not 32 bytes in base64url.`);
    if (!looksRandom(bytes.value)) return refuse(`${name} is zero, a default or readable text, not random.`);
    if (keks.some((kek) => kek.key !== null && equalBytes(kek.key, bytes.value))) {
      return refuse(`${name} is the same key as another version.`);
    }
    keks.push({ version, state, key: bytes.value });
  }
  const current = keks.filter((kek) => kek.state === 'current');
  const [only] = current;
  if (current.length !== 1 || !only?.key) {
    return refuse(`KEYRING_KEKS must have exactly one current version, and has ${String(current.length)}.`);
  }
  return ok({ current: { version: only.version, key: only.key }, all: keks });
}

/** The key that unwraps what was wrapped under `version`; null for an unknown or retired one. */
export function unwrappingKek(keks: Keks, version: number): Bytes | null {
  const kek = keks.all.find((candidate) => candidate.version === version);
  return kek === undefined || kek.state === 'retired' ? null : kek.key;
}

/** What the keyring remembers and shows of its keys: never the keys. */
export async function describeKeks(
  keks: Keks,
): Promise<{ version: number; state: KekState; fingerprint: string | null }[]> {
  return Promise.all(
    keks.all.map(async ({ version, state, key }) => ({
      version,
      state,
      fingerprint: key === null ? null : await kekFingerprint(key),
    })),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isState(state: string): state is KekState {
  return state === 'current' || state === 'unwrap_only' || state === 'retired';
}

/**
 * 32 random bytes have fewer than 16 different values, an even spacing, or only printable characters less often than
 * once in 10^13 keys. Zeros, patterns, counters and passphrases do.
 */
function looksRandom(key: Bytes): boolean {
  const spacing = new Set(key.map((byte, index) => byte - (key[index - 1] ?? byte - 1)));
  const printable = key.every((byte) => byte >= 0x20 && byte < 0x7f);
  return new Set(key).size >= 16 && spacing.size > 4 && !printable;
}
