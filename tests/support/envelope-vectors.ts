import { createCipheriv, hkdfSync } from 'node:crypto';
import { fields, flip, hex, ids, int64, material, text, uuid } from './vector-fields.ts';

const credential = {
  tenantId: ids.tenant,
  siteId: ids.site,
  credentialId: ids.credential,
  provider: 'stripe',
  version: 1,
  dataKeyId: ids.dataKey,
};
type Credential = { [Field in keyof typeof credential]: Field extends 'version' ? number : string };

const dataKey = material('data-key');
const kek = material('kek');
const nonce = material('nonce', 12);

export function envelopeVectors() {
  const binding = credentialBinding(credential);
  const contentKey = hkdf(dataKey, binding);
  const secret = text('rk_test_51Strongroom000000000000');
  const good = [
    { name: 'a key of 32 bytes', plaintext: secret },
    { name: 'an empty plaintext', plaintext: Buffer.alloc(0) },
    { name: 'the longest that fits one step', plaintext: material('60', 60) },
    { name: 'one byte more takes a second step', plaintext: material('61', 61) },
    { name: 'text that is not ASCII', plaintext: text('schlüssel-鍵-🔑') },
  ].map(({ name, plaintext }) => {
    const envelope = seal(contentKey, nonce, pad(plaintext), binding);
    return { name, ...hexOf({ contentKey, binding, nonce, plaintext, envelope }) };
  });
  return {
    about: 'lib/portable/envelope/README.md. Bytes in lower-case hex. Key material for tests only.',
    bindings: bindings(),
    content_keys: [hexOf({ dataKey, binding, contentKey })],
    padding: padding(),
    envelopes: { good, bad: badEnvelopes(contentKey, binding, pad(secret)) },
    wrapped: wrapped(),
    fingerprints: [{ kek: hex(kek), fingerprint: hex(hkdf(kek, text('strongroom/kek-fingerprint/v1'), 16)) }],
  };
}

function bindings() {
  const keyed = (domain: string, ...rest: Buffer[]) => hex(fields(text(domain), ...rest));
  const dataKeyInput = { tenantId: ids.tenant, dataKeyId: ids.dataKey, kekVersion: 3 };
  const factorInput = { userId: ids.user, factorId: ids.factor, kekVersion: 3 };
  const auditKeyInput = { tenantId: ids.tenant, auditKeyId: ids.auditKey, kekVersion: 3 };
  return [
    { kind: 'credential', input: credential, binding: hex(credentialBinding(credential)) },
    {
      kind: 'credential',
      input: { ...credential, provider: 'cloudflare', version: 9_007_199_254_740_991 },
      binding: hex(
        credentialBinding({ ...credential, provider: 'cloudflare', version: 9_007_199_254_740_991 }),
      ),
    },
    {
      kind: 'data-key',
      input: dataKeyInput,
      binding: keyed('strongroom/data-key/v1', uuid(ids.tenant), uuid(ids.dataKey), int64(3n)),
    },
    {
      kind: 'factor',
      input: factorInput,
      binding: keyed('strongroom/factor/v1', uuid(ids.user), uuid(ids.factor), int64(3n)),
    },
    {
      kind: 'audit-key',
      input: auditKeyInput,
      binding: keyed('strongroom/audit-key/v1', uuid(ids.tenant), uuid(ids.auditKey), int64(3n)),
    },
  ];
}

function padding() {
  const padded = pad(text('abc'));
  const withLength = (length: number) => {
    const bytes = Buffer.alloc(64);
    bytes.writeUInt32BE(length);
    return bytes;
  };
  return {
    good: [0, 1, 59, 60, 61, 124, 125].map((length) => {
      const plaintext = material(`pad/${String(length)}`, length);
      return hexOf({ plaintext, padded: pad(plaintext) });
    }),
    bad: [
      { name: 'empty', padded: '' },
      { name: 'shorter than one step', padded: hex(padded.subarray(0, 63)) },
      { name: 'not a multiple of the step', padded: hex(Buffer.concat([padded, Buffer.alloc(1)])) },
      { name: 'one step too many', padded: hex(Buffer.concat([padded, Buffer.alloc(64)])) },
      { name: 'fill that is not zero', padded: hex(flip(padded, -1)) },
      { name: 'a length beyond the end', padded: hex(withLength(61)) },
      { name: 'a length with the sign bit', padded: hex(withLength(0x80000000)) },
    ].map((value) => ({ ...value, reason: 'open_failed' })),
  };
}

function badEnvelopes(contentKey: Buffer, binding: Buffer, padded: Buffer) {
  const envelope = seal(contentKey, nonce, padded, binding);
  const refused = (name: string, change: Partial<Record<'contentKey' | 'binding' | 'envelope', Buffer>>) => ({
    name,
    ...hexOf({ contentKey, binding, envelope, ...change }),
    reason: 'open_failed',
  });
  const movedTo = (change: Partial<Credential>) => credentialBinding({ ...credential, ...change });
  const moved = (name: string, change: Partial<Credential>) =>
    refused(`${name}, with the content key of the place that it came from`, { binding: movedTo(change) });
  const derived = (name: string, change: Partial<Credential>) =>
    refused(name, { binding: movedTo(change), contentKey: hkdf(dataKey, movedTo(change)) });
  const changes: [string, Partial<Credential>][] = [
    ['moved to another tenant', { tenantId: ids.otherTenant }],
    ['moved to another site', { siteId: ids.otherSite }],
    ['moved to another credential', { credentialId: ids.otherCredential }],
    ['moved to another provider', { provider: 'resend' }],
    ['moved to another version', { version: 2 }],
    ['moved to another data key', { dataKeyId: ids.otherDataKey }],
  ];
  return [
    ...changes.flatMap(([name, change]) => [moved(name, change), derived(name, change)]),
    refused('version 0', { envelope: Buffer.concat([Buffer.of(0), envelope.subarray(1)]) }),
    refused('version 2', { envelope: Buffer.concat([Buffer.of(2), envelope.subarray(1)]) }),
    refused('a flipped bit in the nonce', { envelope: flip(envelope, 1) }),
    refused('a flipped bit in the ciphertext', { envelope: flip(envelope, 13) }),
    refused('a flipped bit in the tag', { envelope: flip(envelope, -1) }),
    refused('cut by a byte', { envelope: envelope.subarray(0, -1) }),
    refused('one byte longer', { envelope: Buffer.concat([envelope, Buffer.alloc(1)]) }),
    refused('cut to header and tag', { envelope: envelope.subarray(0, 29) }),
    refused('shorter than header and tag', { envelope: envelope.subarray(0, 28) }),
    refused('empty', { envelope: Buffer.alloc(0) }),
    refused('authentic, but never padded', { envelope: seal(contentKey, nonce, text('abc'), binding) }),
    refused('authentic, but padded with something else', {
      envelope: seal(contentKey, nonce, flip(padded, -1), binding),
    }),
  ];
}

function wrapped() {
  const binding = fields(text('strongroom/data-key/v1'), uuid(ids.tenant), uuid(ids.dataKey), int64(3n));
  const elsewhere = fields(
    text('strongroom/data-key/v1'),
    uuid(ids.otherTenant),
    uuid(ids.dataKey),
    int64(3n),
  );
  const older = fields(text('strongroom/data-key/v1'), uuid(ids.tenant), uuid(ids.dataKey), int64(2n));
  const seed = material('totp', 20);
  const value = seal(kek, nonce, dataKey, binding);
  const refused = (name: string, change: Partial<Record<'kek' | 'binding' | 'wrapped', Buffer>>) => ({
    name,
    ...hexOf({ kek, binding, wrapped: value, ...change }),
    reason: 'open_failed',
  });
  return {
    good: [
      { name: 'a data key', ...hexOf({ kek, binding, nonce, key: dataKey, wrapped: value }) },
      {
        name: 'a TOTP seed',
        ...hexOf({ kek, binding, nonce, key: seed, wrapped: seal(kek, nonce, seed, binding) }),
      },
    ],
    bad: [
      refused('moved to another tenant', { binding: elsewhere }),
      refused('named with another version of the key-encryption key', { binding: older }),
      refused('another key-encryption key', { kek: material('another kek') }),
      refused('version 2', { wrapped: Buffer.concat([Buffer.of(2), value.subarray(1)]) }),
      refused('a flipped bit in the tag', { wrapped: flip(value, -1) }),
      refused('cut by a byte', { wrapped: value.subarray(0, -1) }),
      refused('authentic, but too short for a key', { wrapped: seal(kek, nonce, Buffer.alloc(15), binding) }),
      refused('authentic, but too long for a key', { wrapped: seal(kek, nonce, Buffer.alloc(65), binding) }),
      refused('empty', { wrapped: Buffer.alloc(0) }),
    ],
  };
}

function credentialBinding(input: Credential): Buffer {
  return fields(
    text('strongroom/credential/v1'),
    uuid(input.tenantId),
    uuid(input.siteId),
    uuid(input.credentialId),
    text(input.provider),
    int64(BigInt(input.version)),
    uuid(input.dataKeyId),
  );
}

function seal(key: Buffer, iv: Buffer, plaintext: Buffer, associatedData: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(associatedData);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(1), iv, ciphertext, cipher.getAuthTag()]);
}

function pad(plaintext: Buffer): Buffer {
  const padded = Buffer.alloc(Math.ceil((plaintext.length + 4) / 64) * 64);
  padded.writeUInt32BE(plaintext.length);
  plaintext.copy(padded, 4);
  return padded;
}

function hkdf(key: Buffer, info: Buffer, length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), info, length));
}

function hexOf(values: Record<string, Buffer>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [snake(name), hex(value)]));
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
