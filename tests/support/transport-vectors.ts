import {
  openRequestWithAnswer,
  sealAnswer,
  sealRequestWithAnswer,
} from '../../lib/portable/transport/answer.ts';
import { generateTransportKeys, sealTo } from '../../lib/portable/transport/hpke.ts';
import { fields, flip, hex, ids, material, text, uuid } from './vector-fields.ts';

// From the test vectors that the authors of RFC 9180 publish (mode 0, kem 0x0010, kdf 0x0001, aead 0x0002; first of its
// encryptions): https://github.com/cfrg/draft-irtf-cfrg-hpke/blob/5f503c564da00b0687b3de75f1dfbdfc4079ad31/test-vectors.json
const rfc9180 = {
  info: '4f6465206f6e2061204772656369616e2055726e',
  ikm_e: 'a90d3417c3da9cb6c6ae19b4b5dd6cc9529a4cc24efb7ae0ace1f31887a8cd6c',
  ikm_r: 'a0ce15d49e28bd47a18a97e147582d814b08cbe00109fed5ec27d1b4e9f6f5e3',
  sk_r: '317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2',
  pk_r:
    '04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c685136f' +
    '853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c',
  enc:
    '04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e' +
    '0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0',
  aad: '436f756e742d30',
  plaintext: '4265617574792069732074727574682c20747275746820626561757479',
  ciphertext: '58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d291742465e902cd216f8908da49f8f96f',
};

const bytes = (value: Uint8Array) => new Uint8Array(value);
const EMPTY = Buffer.alloc(0);

export async function transportVectors() {
  const keys = await generateTransportKeys(bytes(material('recipient')));
  return {
    about: 'lib/portable/transport/README.md. Bytes in lower-case hex. Key material for tests only.',
    rfc9180,
    keys: [
      {
        seed: hex(material('recipient')),
        public_key: hex(keys.publicKey),
        private_key: hex(keys.privateKey),
      },
    ],
    info: [
      {
        purpose: 'authorisation',
        tenant_id: null,
        operation_id: ids.operation,
        info: hex(info('authorisation')),
      },
      {
        purpose: 'reveal',
        tenant_id: ids.tenant,
        operation_id: ids.operation,
        info: hex(info('reveal', ids.tenant)),
      },
    ],
    sealed: await sealed(keys),
    answers: await answers(keys),
  };
}

async function sealed(keys: { publicKey: Uint8Array; privateKey: Uint8Array }) {
  const base = {
    private_key: hex(keys.privateKey),
    info: hex(info('reveal', ids.tenant)),
    aad: '',
  };
  const plaintext = text('rk_test_51Strongroom000000000000');
  const { enc, ciphertext } = await sealTo({
    recipientPublicKey: bytes(keys.publicKey),
    info: bytes(info('reveal', ids.tenant)),
    plaintext: bytes(plaintext),
    ephemeralSeed: bytes(material('ephemeral')),
  });
  const message = { ...base, enc: hex(enc), ciphertext: hex(ciphertext) };
  const refused = (name: string, change: Partial<typeof message>) => ({
    name,
    ...message,
    ...change,
    reason: 'open_failed',
  });
  const encBytes = Buffer.from(enc);
  const other = await generateTransportKeys(bytes(material('another recipient')));
  return {
    good: [
      {
        name: 'a key, sealed to a page',
        ...message,
        public_key: hex(keys.publicKey),
        ephemeral_seed: hex(material('ephemeral')),
        plaintext: hex(plaintext),
      },
    ],
    bad: [
      refused('another recipient', { private_key: hex(other.privateKey) }),
      refused('another purpose', { info: hex(info('store', ids.tenant)) }),
      refused('another tenant', { info: hex(info('reveal', ids.otherTenant)) }),
      refused('no tenant', { info: hex(info('reveal')) }),
      refused('another operation', { info: hex(info('reveal', ids.tenant, ids.otherOperation)) }),
      refused('associated data that was not there', { aad: '00' }),
      refused('a flipped bit in the ciphertext', { ciphertext: hex(flip(Buffer.from(ciphertext), 0)) }),
      refused('a flipped bit in the tag', { ciphertext: hex(flip(Buffer.from(ciphertext), -1)) }),
      refused('cut by a byte', { ciphertext: hex(ciphertext.subarray(0, -1)) }),
      refused('an empty ciphertext', { ciphertext: '' }),
      refused('an encapsulated key that is no point', { enc: hex(flip(encBytes, -1)) }),
      refused('the point at infinity', { enc: '00' }),
      refused('zeros in place of a point', { enc: hex(Buffer.concat([Buffer.of(4), Buffer.alloc(64)])) }),
      refused('the same point, compressed', { enc: hex(compressed(encBytes)) }),
      refused('the same point, hybrid', { enc: hex(hybrid(encBytes)) }),
      refused('another ephemeral key', { enc: hex(other.publicKey) }),
      refused('an encapsulated key with a byte more', { enc: `${message.enc}00` }),
      refused('an empty encapsulated key', { enc: '' }),
    ],
  };
}

async function answers(keys: { publicKey: Uint8Array; privateKey: Uint8Array }) {
  const requestInfo = bytes(info('factor'));
  const plaintext = text('{"step":"begin"}');
  const answerPlaintext = text('{"secret":"JBSWY3DPEHPK3PXP"}');
  const seal = (seed: string) =>
    sealRequestWithAnswer({
      recipientPublicKey: bytes(keys.publicKey),
      info: requestInfo,
      plaintext: bytes(plaintext),
      ephemeralSeed: bytes(material(seed)),
    });
  const request = await seal('request');
  const another = await seal('another request');
  const opened = await openRequestWithAnswer({
    privateKey: bytes(keys.privateKey),
    info: requestInfo,
    ...request,
  });
  if (!opened.ok) throw new Error('the request does not open');
  const answer = Buffer.from(
    await sealAnswer({
      answerSecret: opened.value.answerSecret,
      enc: request.enc,
      plaintext: bytes(answerPlaintext),
      responseNonce: bytes(material('response nonce')),
    }),
  );
  const base = { answer_secret: hex(request.answerSecret), enc: hex(request.enc), answer: hex(answer) };
  const refused = (name: string, change: Partial<typeof base>) => ({
    name,
    ...base,
    ...change,
    reason: 'open_failed',
  });
  return {
    good: [
      {
        name: 'a request and its answer',
        public_key: hex(keys.publicKey),
        private_key: hex(keys.privateKey),
        info: hex(requestInfo),
        ephemeral_seed: hex(material('request')),
        plaintext: hex(plaintext),
        ciphertext: hex(request.ciphertext),
        response_nonce: hex(material('response nonce')),
        answer_plaintext: hex(answerPlaintext),
        ...base,
      },
    ],
    bad: [
      refused('the answer to another request', {
        answer_secret: hex(another.answerSecret),
        enc: hex(another.enc),
      }),
      refused('the right secret with another encapsulated key', { enc: hex(another.enc) }),
      refused('a flipped bit in the response nonce', { answer: hex(flip(answer, 0)) }),
      refused('a flipped bit in the ciphertext', { answer: hex(flip(answer, 32)) }),
      refused('a flipped bit in the tag', { answer: hex(flip(answer, -1)) }),
      refused('cut by a byte', { answer: hex(answer.subarray(0, -1)) }),
      refused('the response nonce alone', { answer: hex(answer.subarray(0, 32)) }),
      refused('empty', { answer: '' }),
    ],
  };
}

function info(purpose: string, tenant: string | null = null, operation: string = ids.operation): Buffer {
  return fields(
    text('strongroom/transport/v1'),
    text(purpose),
    tenant === null ? EMPTY : uuid(tenant),
    uuid(operation),
  );
}

const isOdd = (point: Buffer) => (point.at(-1) ?? 0) & 1;
const compressed = (point: Buffer) => Buffer.concat([Buffer.of(2 + isOdd(point)), point.subarray(1, 33)]);
const hybrid = (point: Buffer) => Buffer.concat([Buffer.of(6 + isOdd(point)), point.subarray(1)]);
