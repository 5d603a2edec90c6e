import fc from 'fast-check';
import vectors from '../../../lib/portable/transport/vectors.json' with { type: 'json' };
import { toHex } from '../../../lib/portable/bytes.ts';
import {
  ANSWER_PLAINTEXT_BYTES_MAX,
  openAnswer,
  openRequestWithAnswer,
  sealAnswer,
  sealRequestWithAnswer,
} from '../../../lib/portable/transport/answer.ts';
import { generateTransportKeys } from '../../../lib/portable/transport/hpke.ts';
import { bytesOf } from './arbitraries.ts';
import { accepted, equal, flipBit, refuses, throws, unhex, type Check } from './check.ts';

const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes));

export const answerChecks: Check[] = [
  ...vectors.answers.good.map((vector) => ({
    name: `asks and answers as the vector says: ${vector.name}`,
    async run() {
      const info = unhex(vector.info);
      const request = await sealRequestWithAnswer({
        recipientPublicKey: unhex(vector.public_key),
        info,
        plaintext: unhex(vector.plaintext),
        ephemeralSeed: unhex(vector.ephemeral_seed),
      });
      equal(toHex(request.ciphertext), vector.ciphertext, 'ciphertext');
      const { enc, ciphertext } = request;
      const privateKey = unhex(vector.private_key);
      const opened = accepted(await openRequestWithAnswer({ privateKey, info, enc, ciphertext }), 'request');
      equal(toHex(opened.plaintext), vector.plaintext, 'plaintext');
      equal(toHex(opened.answerSecret), vector.answer_secret, 'answer secret of the recipient');
      equal(toHex(request.answerSecret), vector.answer_secret, 'answer secret of the sender');
      const answer = await sealAnswer({
        answerSecret: opened.answerSecret,
        enc,
        plaintext: unhex(vector.answer_plaintext),
        responseNonce: unhex(vector.response_nonce),
      });
      equal(toHex(answer), vector.answer, 'answer');
      const answered = await openAnswer({ answerSecret: request.answerSecret, enc, answer });
      equal(toHex(accepted(answered, 'answer')), vector.answer_plaintext, 'answer');
    },
  })),
  ...vectors.answers.bad.map((vector) => ({
    name: `refuses an answer: ${vector.name}`,
    async run() {
      const answerSecret = unhex(vector.answer_secret);
      const opened = await openAnswer({ answerSecret, enc: unhex(vector.enc), answer: unhex(vector.answer) });
      refuses(opened, 'open_failed', vector.name);
    },
  })),
  {
    name: 'an answer opens for the page that asked, and for no other',
    run: () =>
      fc.assert(
        fc.asyncProperty(
          bytesOf(32),
          bytesOf(32),
          bytesOf(32),
          anyBytes,
          async (seed, first, second, plaintext) => {
            fc.pre(toHex(first) !== toHex(second));
            const keys = await generateTransportKeys(seed);
            const ask = (ephemeralSeed: typeof first) =>
              sealRequestWithAnswer({
                recipientPublicKey: keys.publicKey,
                info: seed,
                plaintext,
                ephemeralSeed,
              });
            const [mine, theirs] = await Promise.all([ask(first), ask(second)]);
            const request = {
              privateKey: keys.privateKey,
              info: seed,
              enc: mine.enc,
              ciphertext: mine.ciphertext,
            };
            const { answerSecret } = accepted(await openRequestWithAnswer(request), 'request');
            const answer = await sealAnswer({
              answerSecret,
              enc: mine.enc,
              plaintext,
              responseNonce: second,
            });
            equal(accepted(await openAnswer({ ...mine, answer }), 'answer'), plaintext, 'plaintext');
            refuses(await openAnswer({ ...theirs, answer }), 'open_failed', 'the answer to another');
          },
        ),
        { numRuns: 15 },
      ),
  },
  {
    name: 'a changed request is refused and yields no answer secret',
    async run() {
      const vector = vectors.answers.good[0];
      if (vector === undefined) throw new Error('no vector');
      const request = {
        privateKey: unhex(vector.private_key),
        info: unhex(vector.info),
        enc: unhex(vector.enc),
        ciphertext: unhex(vector.ciphertext),
      };
      accepted(await openRequestWithAnswer(request), 'request');
      for (const change of [
        { ciphertext: flipBit(request.ciphertext, 3) },
        { enc: flipBit(request.enc, 200) },
        { info: flipBit(request.info, 200) },
        { ciphertext: new Uint8Array(0) },
        { ciphertext: new Uint8Array(32_849) },
      ]) {
        refuses(
          await openRequestWithAnswer({ ...request, ...change }),
          'open_failed',
          Object.keys(change).join(),
        );
      }
    },
  },
  {
    name: 'an answer above the limit is not sealed',
    async run() {
      const seal = (length: number) =>
        sealAnswer({
          answerSecret: new Uint8Array(32),
          enc: new Uint8Array(65),
          plaintext: new Uint8Array(length),
          responseNonce: new Uint8Array(32),
        });
      const longest = await seal(ANSWER_PLAINTEXT_BYTES_MAX);
      const opened = await openAnswer({
        answerSecret: new Uint8Array(32),
        enc: new Uint8Array(65),
        answer: longest,
      });
      equal(accepted(opened, 'longest').length, ANSWER_PLAINTEXT_BYTES_MAX, 'length');
      await throws(() => seal(ANSWER_PLAINTEXT_BYTES_MAX + 1), 'RangeError', 'above the limit');
    },
  },
];
