import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { fromBase64Url, toBase64Url, type Bytes } from '../lib/portable/bytes.ts';
import { kekFingerprint } from '../lib/portable/envelope/wrap.ts';
import { StackRefusal } from './refusal.ts';
import { createPrivate, DEFAULT_FOLDER, readJson, type State } from './state.ts';

const kek = z.object({
  version: z.number().int().positive(),
  state: z.enum(['current', 'unwrap_only', 'retired']),
  key: z
    .string()
    .refine((text) => decodeKek(text) !== null)
    .optional(),
});
/** As the keyring takes them in KEYRING_KEKS; `key` is 32 bytes in base64url, and only a retired one may lack it. */
const kekList = z
  .array(kek)
  .refine((keks) => keks.filter((one) => one.state === 'current').length === 1)
  .refine((keks) => keks.every((one) => one.state === 'retired' || one.key !== undefined))
  .refine((keks) => new Set(keks.map((one) => one.version)).size === keks.length);
export type KekList = z.infer<typeof kekList>;

export interface KekFingerprint {
  version: number;
  fingerprint: string | null;
}

/**
 * Reads the key-encryption keys of a state folder. Refuses when there are none, saying how to make one, and when the
 * file is malformed. There is no default key.
 */
export function readKeks(state: State): KekList {
  if (existsSync(state.keks)) return readJson(state.keks, kekList);
  throw new StackRefusal(
    [
      `there is no key-encryption key: ${state.keks} does not exist, and nothing starts without one.`,
      `To make one:            npm run up -- --generate-kek${folderOption(state)}`,
      `To use one of a backup: put the file back at ${state.keks} (mode 600)`,
    ].join('\n'),
  );
}

// The command to type must make the key of this folder, not of the usual one.
function folderOption({ folder }: State): string {
  return folder === resolve(DEFAULT_FOLDER) ? '' : ` --state ${folder}`;
}

/**
 * Makes a first key-encryption key and returns its fingerprint. Leaves an existing file as it is and returns null.
 * Refuses when the folder holds data of a key that is gone: a new one would open none of it.
 */
export async function generateKek(state: State): Promise<string | null> {
  if (existsSync(state.keks)) return null;
  if (existsSync(state.postgres) || existsSync(join(state.workers, 'keyring'))) {
    throw new StackRefusal(
      [
        `${state.keks} is gone, but ${state.folder} holds data sealed under it. A new key would open none of that.`,
        'Put the file back from your backup, or begin anew in another folder with --state DIR.',
      ].join('\n'),
    );
  }
  const key = crypto.getRandomValues(new Uint8Array(32));
  const keks: KekList = [{ version: 1, state: 'current', key: toBase64Url(key) }];
  if (!createPrivate(state.keks, `${JSON.stringify(keks)}\n`)) return null;
  return kekFingerprint(key);
}

/** The fingerprint of each version; null for a retired one whose bytes are gone. */
export async function fingerprintsOf(keks: KekList): Promise<KekFingerprint[]> {
  return Promise.all(
    keks.map(async ({ version, key }) => {
      const bytes = key === undefined ? null : decodeKek(key);
      return { version, fingerprint: bytes === null ? null : await kekFingerprint(bytes) };
    }),
  );
}

function decodeKek(text: string): Bytes | null {
  const bytes = fromBase64Url(text);
  return bytes.ok && bytes.value.length === 32 ? bytes.value : null;
}
