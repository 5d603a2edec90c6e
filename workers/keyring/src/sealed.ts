import type { z } from 'zod';
import { fromBase64Url, fromUtf8, toBase64Url, utf8, type Bytes } from '../../../lib/portable/bytes.ts';
import type { SealedToKeyring } from '../../../lib/portable/contracts/common.ts';
import type { TenantId } from '../../../lib/portable/ids.ts';
import { openRequestWithAnswer, sealAnswer } from '../../../lib/portable/transport/answer.ts';
import { openFrom } from '../../../lib/portable/transport/hpke.ts';
import { transportInfo } from '../../../lib/portable/transport/info.ts';
import type { Keys } from './env.ts';
import { drawBytes } from './randomness.ts';

/**
 * Opens what a page sealed to the step-up key that it names. Null for an unknown key id, another purpose, tenant or
 * operation id than the ones it was sealed for, altered bytes, and a plaintext of another shape.
 */
export async function openAuthorisation<Plain extends { operationId: string }>(
  sealed: SealedToKeyring,
  tenantId: TenantId | null,
  schema: z.ZodType<Plain>,
  keys: Keys,
): Promise<Plain | null> {
  const parts = readParts(sealed, keys);
  if (parts === null) return null;
  const opened = await openFrom({
    ...parts,
    info: transportInfo('authorisation', tenantId, sealed.operationId),
  });
  return opened.ok ? readPlain(opened.value, sealed, schema) : null;
}

/** Answers, readable by the asking page only. */
export type Answer = (plaintext: object) => Promise<string>;

/** Opens a factor request in the same way, and makes the one function that can answer its page. */
export async function openFactorRequest<Plain extends { operationId: string }>(
  sealed: SealedToKeyring,
  schema: z.ZodType<Plain>,
  keys: Keys,
): Promise<{ request: Plain; answer: Answer } | null> {
  const parts = readParts(sealed, keys);
  if (parts === null) return null;
  const opened = await openRequestWithAnswer({
    ...parts,
    info: transportInfo('factor', null, sealed.operationId),
  });
  if (!opened.ok) return null;
  const { plaintext, answerSecret } = opened.value;
  const request = readPlain(plaintext, sealed, schema);
  if (request === null) return null;
  const answer: Answer = async (message) =>
    toBase64Url(
      await sealAnswer({
        answerSecret,
        enc: parts.enc,
        plaintext: utf8(JSON.stringify(message)),
        responseNonce: drawBytes(32),
      }),
    );
  return { request, answer };
}

function readParts(
  sealed: SealedToKeyring,
  keys: Keys,
): { privateKey: Bytes; enc: Bytes; ciphertext: Bytes } | null {
  const key = keys.stepUpKeys.find((candidate) => candidate.keyId === sealed.keyId);
  const enc = fromBase64Url(sealed.enc);
  const ciphertext = fromBase64Url(sealed.ciphertext);
  if (key === undefined || !enc.ok || !ciphertext.ok) return null;
  return { privateKey: key.privateKey, enc: enc.value, ciphertext: ciphertext.value };
}

function readPlain<Plain extends { operationId: string }>(
  plaintext: Bytes,
  sealed: SealedToKeyring,
  schema: z.ZodType<Plain>,
): Plain | null {
  const text = fromUtf8(plaintext);
  plaintext.fill(0);
  if (!text.ok) return null;
  try {
    const plain = schema.safeParse(JSON.parse(text.value));
    return plain.success && plain.data.operationId === sealed.operationId ? plain.data : null;
  } catch {
    return null;
  }
}
