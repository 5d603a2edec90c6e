import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toBase64Url } from '../../lib/portable/bytes.ts';
import { parseKeks, unwrappingKek } from '../../workers/keyring/src/keks.ts';
import { makeKek } from './support/keys.ts';

const list = (...keks: { version?: unknown; state?: unknown; key?: unknown }[]) =>
  JSON.stringify(keks.map((kek) => ({ version: 1, state: 'current', key: makeKek(), ...kek })));
const filled = (byte: (index: number) => number) =>
  toBase64Url(Uint8Array.from({ length: 32 }, (_, i) => byte(i)));
const sameKey = makeKek();

describe('the key-encryption keys', () => {
  test('are accepted with exactly one current version', () => {
    const keks = parseKeks(list({}, { version: 2, state: 'unwrap_only' }, { version: 3, state: 'retired' }));
    expect(keks).toMatchObject({ ok: true, value: { current: { version: 1 } } });
  });

  test('unwrap while current or unwrap-only, and no more once retired', () => {
    const keks = parseKeks(list({}, { version: 2, state: 'unwrap_only' }, { version: 3, state: 'retired' }));
    if (!keks.ok) throw new Error(keks.failure);
    expect([1, 2, 3, 4].map((version) => unwrappingKek(keks.value, version) !== null)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test.each([
    ['none', undefined],
    ['an empty text', ''],
    ['no JSON', 'secret'],
    ['an empty list', '[]'],
    ['a key of 31 bytes', list({ key: randomBytes(31).toString('base64url') })],
    ['a key in padded base64', list({ key: randomBytes(32).toString('base64') })],
    ['an all-zero key', list({ key: filled(() => 0) })],
    ['a counting key', list({ key: filled((index) => index) })],
    ['a repeating key', list({ key: filled((index) => (index % 8) * 31) })],
    ['a passphrase', list({ key: Buffer.from('strongroom-development-key-00001').toString('base64url') })],
    ['a current version without its key', list({ key: undefined })],
    ['an unknown state', list({ state: 'active' })],
    ['no current version', list({ state: 'unwrap_only' })],
    ['two current versions', list({}, { version: 2 })],
    ['one number twice', list({}, { state: 'unwrap_only' })],
    [
      'one key under two versions',
      list({ key: sameKey }, { version: 2, state: 'unwrap_only', key: sameKey }),
    ],
    ['version zero', list({ version: 0 })],
  ])('are refused as %s, with how to generate one and without any key', (_name, text) => {
    const keks = parseKeks(text);
    if (keks.ok) throw new Error('accepted');
    expect(keks.failure).toContain("randomBytes(32).toString('base64url')");
    for (const key of text?.match(/[\w-]{30,}/g) ?? []) expect(keks.failure).not.toContain(key);
  });
});
