import { sealAuthorisation } from '@/lib/browser/authorise.ts';
import { sealKey } from '@/lib/browser/seal-key.ts';
import type { Provider } from '@/lib/portable/contracts/common.ts';
import type { CredentialId, SiteId } from '@/lib/portable/ids.ts';
import type { Authority } from '../step-up/authority.ts';
import type { IntakeKey, Rotate } from './actions.ts';

export interface RotatedCredential {
  readonly id: CredentialId;
  readonly siteId: SiteId;
  readonly provider: Provider;
  readonly label: string;
  readonly environment: string;
}

/**
 * Seals the new key to its intake key, and authorises storing exactly those bytes in place of the version in force.
 * Throws TypeError for an intake key of a new credential: that is a bug of the caller.
 */
export async function sealRotation(input: {
  authority: Authority;
  credential: RotatedCredential;
  intakeKey: IntakeKey;
  key: string;
  code: string;
}): Promise<Parameters<Rotate>[0]> {
  const { authority, credential, intakeKey } = input;
  const { tenantId, userId, stepUpKey } = authority;
  const { replaces } = intakeKey;
  if (replaces === null) throw new TypeError('an intake key that replaces nothing');
  const body = await sealKey({ intakePublicKey: intakeKey.publicKey, tenantId, key: input.key });
  const { sealed, parameters } = await sealAuthorisation({
    stepUpKey,
    userId,
    action: 'credential.rotate',
    tenantId,
    target: { kind: 'credential', id: credential.id, version: replaces },
    parameters: { action: 'credential.rotate', enc: body.enc, ciphertext: body.ciphertext, replaces },
    code: input.code,
  });
  return {
    authorised: { credentialId: credential.id, version: replaces, sealed, parameters },
    store: {
      intakeKeyId: intakeKey.intakeKeyId,
      operationId: body.operationId,
      sealed: body.sealed,
      provider: credential.provider,
      // A rotation keeps the label, which may be older than the rules for one: what is sent here is not read.
      label: credential.provider,
      environment: credential.environment,
    },
  };
}
