import fc from 'fast-check';
import vectors from '../../../lib/portable/envelope/vectors.json' with { type: 'json' };
import { concat, toHex, uint32 } from '../../../lib/portable/bytes.ts';
import { deriveContentKey } from '../../../lib/portable/envelope/content-key.ts';
import { openEnvelope, sealEnvelope } from '../../../lib/portable/envelope/envelope.ts';
import { pad, PLAINTEXT_BYTES_MAX, unpad } from '../../../lib/portable/envelope/padding.ts';
import { kekFingerprint, unwrapKey, wrapKey } from '../../../lib/portable/envelope/wrap.ts';
import { accepted, equal, flipBit, refuses, throws, unhex, type Check } from './check.ts';
import { bytesOf } from './arbitraries.ts';

const key = bytesOf(32);
const nonce = bytesOf(12);
const anyBinding = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => new Uint8Array(bytes));
const anyPlaintext = fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes));

export const envelopeChecks: Check[] = [
  {
    name: 'content keys are as the vectors say',
    async run() {
      for (const vector of vectors.content_keys) {
        const contentKey = await deriveContentKey(unhex(vector.data_key), unhex(vector.binding));
        equal(toHex(contentKey), vector.content_key, 'content key');
      }
    },
  },
  {
    name: 'padding is as the vectors say',
    run() {
      for (const vector of vectors.padding.good) {
        equal(toHex(pad(unhex(vector.plaintext))), vector.padded, 'padded');
        equal(toHex(accepted(unpad(unhex(vector.padded)), 'padded')), vector.plaintext, 'unpadded');
      }
    },
  },
  ...vectors.padding.bad.map((vector) => ({
    name: `refuses padding: ${vector.name}`,
    run: () => refuses(unpad(unhex(vector.padded)), 'open_failed', vector.name),
  })),
  {
    name: 'a plaintext above the limit is neither padded nor unpadded',
    async run() {
      equal(pad(new Uint8Array(PLAINTEXT_BYTES_MAX)).length, 32_832, 'length at the limit');
      await throws(() => pad(new Uint8Array(PLAINTEXT_BYTES_MAX + 1)), 'RangeError', 'above the limit');
      const above = concat(uint32(PLAINTEXT_BYTES_MAX + 1), new Uint8Array(32_828));
      refuses(unpad(above), 'open_failed', 'above the limit');
    },
  },
  {
    name: 'the length of an envelope does not tell a key of 20 bytes from one of 60',
    async run() {
      const sealed = (length: number) =>
        sealEnvelope({
          contentKey: new Uint8Array(32),
          binding: new Uint8Array(1),
          plaintext: new Uint8Array(length),
          nonce: new Uint8Array(12),
        });
      equal((await sealed(20)).length, (await sealed(60)).length, 'length');
    },
  },
  ...vectors.envelopes.good.map((vector) => ({
    name: `seals and opens as the vector says: ${vector.name}`,
    async run() {
      const [contentKey, binding, plaintext] = [vector.content_key, vector.binding, vector.plaintext].map(
        unhex,
      );
      if (!contentKey || !binding || !plaintext) throw new Error('a broken vector');
      const envelope = await sealEnvelope({ contentKey, binding, plaintext, nonce: unhex(vector.nonce) });
      equal(toHex(envelope), vector.envelope, 'envelope');
      const opened = await openEnvelope({ contentKey, binding, envelope: unhex(vector.envelope) });
      equal(toHex(accepted(opened, 'envelope')), vector.plaintext, 'plaintext');
    },
  })),
  ...vectors.envelopes.bad.map((vector) => ({
    name: `refuses an envelope: ${vector.name}`,
    async run() {
      const contentKey = unhex(vector.content_key);
      const opened = await openEnvelope({
        contentKey,
        binding: unhex(vector.binding),
        envelope: unhex(vector.envelope),
      });
      refuses(opened, 'open_failed', vector.name);
    },
  })),
  {
    name: 'opening gives back exactly what was sealed',
    run: () =>
      fc.assert(
        fc.asyncProperty(key, nonce, anyBinding, anyPlaintext, async (contentKey, iv, binding, plaintext) => {
          const envelope = await sealEnvelope({ contentKey, binding, plaintext, nonce: iv });
          const opened = await openEnvelope({ contentKey, binding, envelope });
          equal(accepted(opened, 'envelope'), plaintext, 'plaintext');
        }),
        { numRuns: 50 },
      ),
  },
  {
    name: 'refuses an envelope with any one bit flipped',
    async run() {
      const vector = vectors.envelopes.good[0];
      if (vector === undefined) throw new Error('no vector');
      const input = { contentKey: unhex(vector.content_key), binding: unhex(vector.binding) };
      const envelope = unhex(vector.envelope);
      for (let bit = 0; bit < envelope.length * 8; bit += 1) {
        const opened = await openEnvelope({ ...input, envelope: flipBit(envelope, bit) });
        refuses(opened, 'open_failed', `bit ${String(bit)}`);
      }
    },
  },
  {
    name: 'an envelope opens under no other binding, with either content key',
    run: () =>
      fc.assert(
        fc.asyncProperty(key, nonce, anyBinding, anyBinding, async (dataKey, iv, binding, elsewhere) => {
          fc.pre(toHex(binding) !== toHex(elsewhere));
          const contentKey = await deriveContentKey(dataKey, binding);
          const envelope = await sealEnvelope({ contentKey, binding, plaintext: dataKey, nonce: iv });
          const otherKey = await deriveContentKey(dataKey, elsewhere);
          for (const attempt of [
            { contentKey, binding: elsewhere },
            { contentKey: otherKey, binding: elsewhere },
            { contentKey: otherKey, binding },
          ]) {
            refuses(await openEnvelope({ ...attempt, envelope }), 'open_failed', 'another binding');
          }
        }),
        { numRuns: 50 },
      ),
  },
  ...vectors.wrapped.good.map((vector) => ({
    name: `wraps and unwraps as the vector says: ${vector.name}`,
    async run() {
      const input = { kek: unhex(vector.kek), binding: unhex(vector.binding) };
      const wrapped = await wrapKey({ ...input, key: unhex(vector.key), nonce: unhex(vector.nonce) });
      equal(toHex(wrapped), vector.wrapped, 'wrapped');
      equal(toHex(accepted(await unwrapKey({ ...input, wrapped }), 'wrapped')), vector.key, 'key');
    },
  })),
  ...vectors.wrapped.bad.map((vector) => ({
    name: `refuses a wrapped key: ${vector.name}`,
    async run() {
      const input = {
        kek: unhex(vector.kek),
        binding: unhex(vector.binding),
        wrapped: unhex(vector.wrapped),
      };
      refuses(await unwrapKey(input), 'open_failed', vector.name);
    },
  })),
  {
    name: 'unwrapping gives back exactly what was wrapped, and nothing once any one bit is flipped',
    run: () =>
      fc.assert(
        fc.asyncProperty(
          key,
          nonce,
          anyBinding,
          key,
          fc.nat(60 * 8 - 1),
          async (kek, iv, binding, inner, bit) => {
            const wrapped = await wrapKey({ kek, key: inner, binding, nonce: iv });
            equal(wrapped.length, 61, 'length');
            equal(accepted(await unwrapKey({ kek, wrapped, binding }), 'wrapped'), inner, 'key');
            const flipped = flipBit(wrapped, bit);
            refuses(await unwrapKey({ kek, wrapped: flipped, binding }), 'open_failed', 'a flipped bit');
          },
        ),
        { numRuns: 50 },
      ),
  },
  {
    name: 'the fingerprint of a key-encryption key is as the vector says and differs for another',
    async run() {
      for (const vector of vectors.fingerprints) {
        equal(await kekFingerprint(unhex(vector.kek)), vector.fingerprint, 'fingerprint');
        const other = await kekFingerprint(flipBit(unhex(vector.kek), 0));
        equal(other === vector.fingerprint, false, 'another key');
      }
    },
  },
  {
    name: 'keys and nonces of another size are a bug, not a refusal',
    async run() {
      const input = { contentKey: new Uint8Array(32), binding: new Uint8Array(1), nonce: new Uint8Array(12) };
      const short = new Uint8Array(16);
      const seal = (change: object) => sealEnvelope({ ...input, plaintext: short, ...change });
      await throws(() => seal({ contentKey: short }), 'RangeError', 'content key');
      await throws(() => seal({ nonce: short }), 'RangeError', 'nonce');
      await throws(
        () => openEnvelope({ ...input, contentKey: short, envelope: short }),
        'RangeError',
        'open',
      );
      await throws(() => deriveContentKey(short, input.binding), 'RangeError', 'data key');
      await throws(() => deriveContentKey(input.contentKey, new Uint8Array(0)), 'RangeError', 'binding');
      await throws(() => kekFingerprint(short), 'RangeError', 'kek');
      const wrap = (size: number) =>
        wrapKey({ kek: input.contentKey, key: new Uint8Array(size), binding: short, nonce: input.nonce });
      await throws(() => wrap(15), 'RangeError', 'key too short');
      await throws(() => wrap(65), 'RangeError', 'key too long');
    },
  },
];
