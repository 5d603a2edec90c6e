import { concat, utf8, type Bytes } from '../bytes.ts';
import { KEY_BYTES, NONCE_BYTES, requireBytes, TAG_BYTES } from '../envelope/aead.ts';
import { hkdfSha256 } from '../envelope/hkdf.ts';
import { pad, PADDING_STEP, unpad } from '../envelope/padding.ts';
import { err, ok, type Result } from '../result.ts';
import { CIPHERTEXT_BYTES_MAX, PUBLIC_KEY_BYTES, recipientContext, senderContext } from './suite.ts';

/** The longest plaintext of an answer, in bytes. Sealed in base64url it stays below 8192 characters. */
export const ANSWER_PLAINTEXT_BYTES_MAX = 4096;

const SECRET_BYTES = 32;
const RESPONSE_NONCE_BYTES = 32;
const ANSWER_BYTES_MAX = RESPONSE_NONCE_BYTES + ANSWER_PLAINTEXT_BYTES_MAX + PADDING_STEP + TAG_BYTES;
const EMPTY: Bytes = new Uint8Array(0);

/**
 * Seals a request whose answer only this sender can read (RFC 9458 §4.3 and §4.4, with our own labels). Keep
 * `answerSecret` and `enc` until the answer comes. Throws as `sealTo` does.
 */
export async function sealRequestWithAnswer(input: {
  recipientPublicKey: Bytes;
  info: Bytes;
  plaintext: Bytes;
  ephemeralSeed: Bytes;
}): Promise<{ enc: Bytes; ciphertext: Bytes; answerSecret: Bytes }> {
  const context = await senderContext(input);
  const ciphertext = new Uint8Array(await context.seal(pad(input.plaintext), EMPTY));
  return { enc: new Uint8Array(context.enc), ciphertext, answerSecret: await exportAnswerSecret(context) };
}

/** Opens such a request. Refuses everything else with `open_failed`; `answerSecret` exists only for an authentic one. */
export async function openRequestWithAnswer(input: {
  privateKey: Bytes;
  info: Bytes;
  enc: Bytes;
  ciphertext: Bytes;
}): Promise<Result<{ plaintext: Bytes; answerSecret: Bytes }, 'open_failed'>> {
  if (input.ciphertext.length > CIPHERTEXT_BYTES_MAX) return err('open_failed');
  const context = await recipientContext(input);
  if (context === null) return err('open_failed');
  try {
    const opened = unpad(new Uint8Array(await context.open(input.ciphertext, EMPTY)));
    if (!opened.ok) return opened;
    return ok({ plaintext: opened.value, answerSecret: await exportAnswerSecret(context) });
  } catch {
    return err('open_failed');
  }
}

/**
 * Encrypts the answer (RFC 9458 §4.4): key and nonce from HKDF with salt = enc || responseNonce; result = responseNonce,
 * then AES-256-GCM over the padded plaintext. `responseNonce` is 32 random bytes. Throws RangeError on wrong sizes.
 */
export async function sealAnswer(input: {
  answerSecret: Bytes;
  enc: Bytes;
  plaintext: Bytes;
  responseNonce: Bytes;
}): Promise<Bytes> {
  if (input.plaintext.length > ANSWER_PLAINTEXT_BYTES_MAX) throw new RangeError('answer too long');
  const { key, iv } = await answerKey(input, 'encrypt');
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, pad(input.plaintext));
  return concat(input.responseNonce, new Uint8Array(sealed));
}

/** Opens the answer to one's own request. Any other secret, enc or byte is refused as `open_failed`, indistinguishably. */
export async function openAnswer(input: {
  answerSecret: Bytes;
  enc: Bytes;
  answer: Bytes;
}): Promise<Result<Bytes, 'open_failed'>> {
  const { answer } = input;
  if (answer.length < RESPONSE_NONCE_BYTES + TAG_BYTES || answer.length > ANSWER_BYTES_MAX) {
    return err('open_failed');
  }
  const responseNonce = answer.slice(0, RESPONSE_NONCE_BYTES);
  const { key, iv } = await answerKey({ ...input, responseNonce }, 'decrypt');
  try {
    const sealed = answer.slice(RESPONSE_NONCE_BYTES);
    return unpad(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed)));
  } catch {
    return err('open_failed');
  }
}

async function exportAnswerSecret(context: {
  export(exporterContext: Bytes, length: number): Promise<ArrayBuffer>;
}): Promise<Bytes> {
  return new Uint8Array(await context.export(utf8('strongroom/answer/v1'), SECRET_BYTES));
}

async function answerKey(
  input: { answerSecret: Bytes; enc: Bytes; responseNonce: Bytes },
  usage: 'encrypt' | 'decrypt',
): Promise<{ key: CryptoKey; iv: Bytes }> {
  requireBytes('answer secret', input.answerSecret, SECRET_BYTES);
  requireBytes('enc', input.enc, PUBLIC_KEY_BYTES);
  requireBytes('response nonce', input.responseNonce, RESPONSE_NONCE_BYTES);
  const derive = (label: string, length: number) =>
    hkdfSha256({
      key: input.answerSecret,
      salt: concat(input.enc, input.responseNonce),
      info: utf8(label),
      length,
    });
  const [raw, iv] = await Promise.all([derive('key', KEY_BYTES), derive('nonce', NONCE_BYTES)]);
  return { key: await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, [usage]), iv };
}
