import { encodeFields, int64, sha256, toBase64Url, utf8, uuidBytes } from '../bytes.ts';
import type { FactorId } from '../ids.ts';
import type { TenantParameters } from './authorisation.ts';

/** The exact parameters of an action, as the member authorises them. Byte fields are raw bytes. */
export type ActionParameters =
  | { action: 'factor.enrol'; factorId: FactorId }
  | { action: 'session.assure' }
  | ({ action: 'tenant.create' } & TenantParameters)
  | { action: 'credential.reveal'; recipientKey: Uint8Array; reason: string }
  | { action: 'credential.rotate'; enc: Uint8Array; ciphertext: Uint8Array; replaces: number }
  | { action: 'credential.retire' };

/**
 * SHA-256 (base64url) over the length-prefixed parameters, domain-separated by action. The page puts it into the
 * authorisation, the keyring into the grant, and the function that spends the grant computes it again.
 */
export async function parametersDigest(parameters: ActionParameters): Promise<string> {
  const domain = utf8(`strongroom/parameters/${parameters.action}/v1`);
  return toBase64Url(await sha256(encodeFields(domain, ...fields(parameters))));
}

function fields(parameters: ActionParameters): Uint8Array[] {
  switch (parameters.action) {
    case 'factor.enrol':
      return [uuidBytes(parameters.factorId)];
    case 'session.assure':
    case 'credential.retire':
      return [];
    case 'tenant.create':
      return [utf8(parameters.name), utf8(parameters.timeZone)];
    case 'credential.reveal':
      return [parameters.recipientKey, utf8(parameters.reason)];
    case 'credential.rotate':
      return [parameters.enc, parameters.ciphertext, int64(parameters.replaces)];
  }
}
