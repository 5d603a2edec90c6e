import { fromBase64Url, fromUtf8, toBase64Url, utf8, type Bytes } from '../portable/bytes.ts';
import {
  factorConfirmed,
  factorSeed,
  type FactorBeginning,
  type FactorConfirmation,
  type FactorConfirmed,
  type FactorSeed,
} from '../portable/contracts/authorisation.ts';
import type { SealedToKeyring } from '../portable/contracts/common.ts';
import type { FactorId, SessionId, UserId } from '../portable/ids.ts';
import { err, ok, type Result } from '../portable/result.ts';
import { openAnswer, sealRequestWithAnswer } from '../portable/transport/answer.ts';
import { transportInfo } from '../portable/transport/info.ts';
import { drawOperationId, drawSeed } from './randomness.ts';
import { publicKeyBytes, type StepUpKey } from './step-up-key.ts';

/** A request sealed to the keyring, and the only function that can read the keyring's answer to it. */
export interface SealedExchange<T> {
  readonly sealed: SealedToKeyring;
  /** Refuses, with `open_failed`, every answer that the keyring did not make for this very request. */
  readonly open: (answer: string) => Promise<Result<T, 'open_failed'>>;
}

/**
 * Asks the keyring for a TOTP seed that only this page can read (RFC 9458 §4.4 over RFC 9180). `code` is null for the
 * first factor of a person, and a code of an existing factor otherwise.
 */
export function beginFactor(input: {
  stepUpKey: StepUpKey;
  userId: UserId;
  label: string;
  code: string | null;
}): Promise<SealedExchange<FactorSeed>> {
  const request: FactorBeginning = {
    operationId: drawOperationId(),
    userId: input.userId,
    step: 'begin',
    label: input.label,
    code: input.code,
  };
  return sealExchange(input.stepUpKey, request, (json) => factorSeed.parse(json));
}

/** Proves to the keyring that the seed reached an authenticator; the answer proves that the keyring itself agreed. */
export function confirmFactor(input: {
  stepUpKey: StepUpKey;
  userId: UserId;
  factorId: FactorId;
  sessionId: SessionId;
  code: string;
}): Promise<SealedExchange<FactorConfirmed>> {
  const request: FactorConfirmation = {
    operationId: drawOperationId(),
    userId: input.userId,
    step: 'confirm',
    factorId: input.factorId,
    sessionId: input.sessionId,
    code: input.code,
  };
  return sealExchange(input.stepUpKey, request, (json) => factorConfirmed.parse(json));
}

async function sealExchange<T>(
  stepUpKey: StepUpKey,
  request: FactorBeginning | FactorConfirmation,
  parse: (json: unknown) => T,
): Promise<SealedExchange<T>> {
  const plaintext = utf8(JSON.stringify(request));
  const { enc, ciphertext, answerSecret } = await sealRequestWithAnswer({
    recipientPublicKey: publicKeyBytes(stepUpKey.publicKey),
    info: transportInfo('factor', null, request.operationId),
    plaintext,
    ephemeralSeed: drawSeed(),
  });
  plaintext.fill(0);
  return {
    sealed: {
      keyId: stepUpKey.keyId,
      operationId: request.operationId,
      enc: toBase64Url(enc),
      ciphertext: toBase64Url(ciphertext),
    },
    open: (answer) => openExchange({ answerSecret, enc, answer, parse }),
  };
}

async function openExchange<T>(exchange: {
  answerSecret: Bytes;
  enc: Bytes;
  answer: string;
  parse: (json: unknown) => T;
}): Promise<Result<T, 'open_failed'>> {
  const answer = fromBase64Url(exchange.answer);
  if (!answer.ok) return err('open_failed');
  const { answerSecret, enc } = exchange;
  const opened = await openAnswer({ answerSecret, enc, answer: answer.value });
  if (!opened.ok) return err('open_failed');
  const text = fromUtf8(opened.value);
  opened.value.fill(0);
  if (!text.ok) return err('open_failed');
  try {
    return ok(exchange.parse(JSON.parse(text.value)));
  } catch {
    return err('open_failed');
  }
}
