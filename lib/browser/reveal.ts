import { fromBase64Url, toBase64Url, type Bytes } from '../portable/bytes.ts';
import type { SealedBytes, SealedToKeyring } from '../portable/contracts/common.ts';
import type { CredentialId, OperationId, TenantId, UserId } from '../portable/ids.ts';
import { err, type Result } from '../portable/result.ts';
import { generateTransportKeys, openFrom } from '../portable/transport/hpke.ts';
import { transportInfo } from '../portable/transport/info.ts';
import { sealAuthorisation } from './authorise.ts';
import { drawSeed } from './randomness.ts';
import type { StepUpKey } from './step-up-key.ts';

export interface RevealExchange {
  readonly sealed: SealedToKeyring;
  readonly parameters: string;
  readonly operationId: OperationId;
  /** The public half of a pair that exists for this one reveal; base64url. */
  readonly recipientKey: string;
  /**
   * Opens the function's answer once, then forgets the private half. The caller overwrites the bytes after use.
   * Refuses, with `open_failed`, whatever was sealed to another page, tenant or operation.
   */
  readonly open: (answer: SealedBytes) => Promise<Result<Bytes, 'open_failed'>>;
}

/** Draws a one-time key pair in the page and authorises revealing one credential version to exactly that pair. */
export async function beginReveal(input: {
  stepUpKey: StepUpKey;
  userId: UserId;
  tenantId: TenantId;
  credentialId: CredentialId;
  version: number;
  reason: string;
  code: string;
}): Promise<RevealExchange> {
  const seed = drawSeed();
  const pair = await generateTransportKeys(seed);
  seed.fill(0);
  const { sealed, parameters } = await sealAuthorisation({
    stepUpKey: input.stepUpKey,
    userId: input.userId,
    action: 'credential.reveal',
    tenantId: input.tenantId,
    target: { kind: 'credential', id: input.credentialId, version: input.version },
    parameters: { action: 'credential.reveal', recipientKey: pair.publicKey, reason: input.reason },
    code: input.code,
  });
  const info = transportInfo('reveal', input.tenantId, sealed.operationId);
  let privateKey: Bytes | null = pair.privateKey;
  return {
    sealed,
    parameters,
    operationId: sealed.operationId,
    recipientKey: toBase64Url(pair.publicKey),
    open: async (answer) => {
      if (privateKey === null) return err('open_failed');
      const once = privateKey;
      privateKey = null;
      return openAnswer(once, info, answer);
    },
  };
}

async function openAnswer(
  privateKey: Bytes,
  info: Bytes,
  answer: SealedBytes,
): Promise<Result<Bytes, 'open_failed'>> {
  const enc = fromBase64Url(answer.enc);
  const ciphertext = fromBase64Url(answer.ciphertext);
  const opened =
    enc.ok && ciphertext.ok
      ? await openFrom({ privateKey, info, enc: enc.value, ciphertext: ciphertext.value })
      : err('open_failed' as const);
  privateKey.fill(0);
  return opened;
}
