import { toBase64Url, utf8 } from '../portable/bytes.ts';
import type { Authorisation } from '../portable/contracts/authorisation.ts';
import type { SealedToKeyring, Target } from '../portable/contracts/common.ts';
import { parametersDigest, type ActionParameters } from '../portable/contracts/parameters.ts';
import type { TenantId, UserId } from '../portable/ids.ts';
import { sealTo } from '../portable/transport/hpke.ts';
import { transportInfo } from '../portable/transport/info.ts';
import { drawOperationId, drawSeed } from './randomness.ts';
import { publicKeyBytes, type StepUpKey } from './step-up-key.ts';

export interface AuthorisationInput {
  readonly stepUpKey: StepUpKey;
  readonly userId: UserId;
  readonly action: Authorisation['action'];
  readonly tenantId: TenantId | null;
  readonly target: Target;
  readonly parameters: ActionParameters;
  /** Six digits. */
  readonly code: string;
}

/**
 * Seals a person's authorisation of exactly one action to the keyring, so that neither the web server nor the edge
 * reads the code or spends it on anything else. Answers the sealed bytes and the digest of the parameters, which the
 * edge asks for beside them. Throws TypeError when the parameters are another action's: that is a bug of the caller.
 */
export async function sealAuthorisation(
  input: AuthorisationInput,
): Promise<{ sealed: SealedToKeyring; parameters: string }> {
  if (input.parameters.action !== input.action) throw new TypeError('parameters of another action');
  const operationId = drawOperationId();
  const parameters = await parametersDigest(input.parameters);
  const authorisation: Authorisation = {
    operationId,
    userId: input.userId,
    action: input.action,
    tenantId: input.tenantId,
    target: input.target,
    parameters,
    code: input.code,
  };
  const plaintext = utf8(JSON.stringify(authorisation));
  const { enc, ciphertext } = await sealTo({
    recipientPublicKey: publicKeyBytes(input.stepUpKey.publicKey),
    info: transportInfo('authorisation', input.tenantId, operationId),
    plaintext,
    ephemeralSeed: drawSeed(),
  });
  plaintext.fill(0);
  return {
    sealed: {
      keyId: input.stepUpKey.keyId,
      operationId,
      enc: toBase64Url(enc),
      ciphertext: toBase64Url(ciphertext),
    },
    parameters,
  };
}
