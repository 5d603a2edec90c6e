import { fromBase64Url, type Bytes } from '../portable/bytes.ts';

/** The keyring's published step-up key, as the web server's environment lists it. `publicKey` is base64url (65 bytes). */
export interface StepUpKey {
  readonly keyId: string;
  readonly publicKey: string;
}

/** Decodes a published key. Throws TypeError when it is malformed: the server's environment is parsed at boot. */
export function publicKeyBytes(key: string): Bytes {
  const decoded = fromBase64Url(key);
  if (!decoded.ok || decoded.value.length !== 65) throw new TypeError('malformed public key');
  return decoded.value;
}
