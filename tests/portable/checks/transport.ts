import fc from 'fast-check';
import vectors from '../../../lib/portable/transport/vectors.json' with { type: 'json' };
import { toHex } from '../../../lib/portable/bytes.ts';
import { operationId, tenantId } from '../../../lib/portable/ids.ts';
import {
  generateTransportKeys,
  isTransportPublicKey,
  openFrom,
  sealTo,
} from '../../../lib/portable/transport/hpke.ts';
import { transportInfo, type TransportPurpose } from '../../../lib/portable/transport/info.ts';
import { recipientContext, senderContext } from '../../../lib/portable/transport/suite.ts';
import { bytesOf } from './arbitraries.ts';
import { accepted, equal, flipBit, refuses, throws, unhex, type Check } from './check.ts';

const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes));

export const transportChecks: Check[] = [
  {
    name: 'the cipher suite seals and opens as the vector of RFC 9180 says',
    async run() {
      const { rfc9180 } = vectors;
      const keys = await generateTransportKeys(unhex(rfc9180.ikm_r));
      equal(toHex(keys.privateKey), rfc9180.sk_r, 'private key');
      equal(toHex(keys.publicKey), rfc9180.pk_r, 'public key');
      const info = unhex(rfc9180.info);
      const sender = await senderContext({
        recipientPublicKey: keys.publicKey,
        info,
        ephemeralSeed: unhex(rfc9180.ikm_e),
      });
      equal(toHex(new Uint8Array(sender.enc)), rfc9180.enc, 'enc');
      const sealed = await sender.seal(unhex(rfc9180.plaintext), unhex(rfc9180.aad));
      equal(toHex(new Uint8Array(sealed)), rfc9180.ciphertext, 'ciphertext');
      const recipient = await recipientContext({
        privateKey: keys.privateKey,
        info,
        enc: unhex(rfc9180.enc),
      });
      const opened = await recipient?.open(unhex(rfc9180.ciphertext), unhex(rfc9180.aad));
      equal(toHex(new Uint8Array(opened ?? [])), rfc9180.plaintext, 'plaintext');
    },
  },
  {
    name: 'keys come from their seed as the vector says',
    async run() {
      for (const vector of vectors.keys) {
        const keys = await generateTransportKeys(unhex(vector.seed));
        equal(toHex(keys.publicKey), vector.public_key, 'public key');
        equal(toHex(keys.privateKey), vector.private_key, 'private key');
      }
    },
  },
  {
    name: 'info names purpose, tenant and operation as the vectors say',
    run() {
      for (const vector of vectors.info) {
        const tenant = vector.tenant_id === null ? null : tenantId.parse(vector.tenant_id);
        const operation = operationId.parse(vector.operation_id);
        const info = transportInfo(vector.purpose as TransportPurpose, tenant, operation);
        equal(toHex(info), vector.info, vector.purpose);
      }
    },
  },
  ...vectors.sealed.good.map((vector) => ({
    name: `seals and opens as the vector says: ${vector.name}`,
    async run() {
      const message = await sealTo({
        recipientPublicKey: unhex(vector.public_key),
        info: unhex(vector.info),
        plaintext: unhex(vector.plaintext),
        ephemeralSeed: unhex(vector.ephemeral_seed),
      });
      equal(toHex(message.enc), vector.enc, 'enc');
      equal(toHex(message.ciphertext), vector.ciphertext, 'ciphertext');
      const opened = await openFrom(received(vector));
      equal(toHex(accepted(opened, 'message')), vector.plaintext, 'plaintext');
    },
  })),
  ...vectors.sealed.bad.map((vector) => ({
    name: `refuses a sealed message: ${vector.name}`,
    async run() {
      refuses(await openFrom(received(vector)), 'open_failed', vector.name);
    },
  })),
  {
    name: 'opening gives back exactly what was sealed, to its recipient only',
    run: () =>
      fc.assert(
        fc.asyncProperty(
          bytesOf(32),
          bytesOf(32),
          bytesOf(32),
          anyBytes,
          anyBytes,
          anyBytes,
          async (seed, otherSeed, ephemeralSeed, info, aad, plaintext) => {
            fc.pre(toHex(seed) !== toHex(otherSeed));
            const keys = await generateTransportKeys(seed);
            const other = await generateTransportKeys(otherSeed);
            const recipientPublicKey = keys.publicKey;
            const message = await sealTo({ recipientPublicKey, info, plaintext, ephemeralSeed, aad });
            const opened = await openFrom({ privateKey: keys.privateKey, info, aad, ...message });
            equal(accepted(opened, 'message'), plaintext, 'plaintext');
            const foreign = await openFrom({ privateKey: other.privateKey, info, aad, ...message });
            refuses(foreign, 'open_failed', 'another recipient');
          },
        ),
        { numRuns: 15 },
      ),
  },
  {
    name: 'refuses a message with any one bit of key or ciphertext flipped',
    async run() {
      const vector = vectors.sealed.good[0];
      if (vector === undefined) throw new Error('no vector');
      const message = received(vector);
      const bits = (bytes: Uint8Array) => Array.from({ length: bytes.length * 8 }, (_, bit) => bit);
      for (const bit of bits(message.enc)) {
        const opened = await openFrom({ ...message, enc: flipBit(message.enc, bit) });
        refuses(opened, 'open_failed', `bit ${String(bit)} of enc`);
      }
      for (const bit of bits(message.ciphertext).filter((index) => index % 7 === 0)) {
        const opened = await openFrom({ ...message, ciphertext: flipBit(message.ciphertext, bit) });
        refuses(opened, 'open_failed', `bit ${String(bit)} of ciphertext`);
      }
    },
  },
  {
    name: 'a ciphertext above the limit is refused',
    async run() {
      const vector = vectors.sealed.good[0];
      if (vector === undefined) throw new Error('no vector');
      const opened = await openFrom({ ...received(vector), ciphertext: new Uint8Array(32_849) });
      refuses(opened, 'open_failed', 'too long');
    },
  },
  {
    name: 'a public key that is no point is told at the boundary, and never sealed to',
    async run() {
      const good = unhex(vectors.rfc9180.pk_r);
      equal(await isTransportPublicKey(good), true, 'a point');
      const bad = [
        flipBit(good, 300),
        good.slice(0, 64),
        good.slice(0, 33),
        flipBit(good, 1),
        new Uint8Array(65),
      ];
      for (const recipientPublicKey of bad) {
        equal(await isTransportPublicKey(recipientPublicKey), false, toHex(recipientPublicKey));
        await rejects(() =>
          sealTo({
            recipientPublicKey,
            info: new Uint8Array(0),
            plaintext: new Uint8Array(1),
            ephemeralSeed: new Uint8Array(32),
          }),
        );
      }
    },
  },
  {
    name: 'seeds and private keys of another size are a bug, not a refusal',
    async run() {
      await throws(() => generateTransportKeys(new Uint8Array(31)), 'RangeError', 'seed');
      const vector = vectors.sealed.good[0];
      if (vector === undefined) throw new Error('no vector');
      const message = { ...received(vector), privateKey: new Uint8Array(31) };
      await throws(() => openFrom(message), 'RangeError', 'private key');
    },
  },
];

function received(vector: {
  private_key: string;
  info: string;
  aad: string;
  enc: string;
  ciphertext: string;
}) {
  return {
    privateKey: unhex(vector.private_key),
    info: unhex(vector.info),
    aad: unhex(vector.aad),
    enc: unhex(vector.enc),
    ciphertext: unhex(vector.ciphertext),
  };
}

async function rejects(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch {
    return;
  }
  throw new Error('was sealed');
}
