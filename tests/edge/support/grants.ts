import { parametersDigest, type ActionParameters } from '../../../lib/portable/contracts/parameters.ts';
import type { GrantClaims } from '../../../lib/portable/contracts/grant.ts';
import { fromBase64Url, toBase64Url, type Bytes } from '../../../lib/portable/bytes.ts';
import { grantId, operationId } from '../../../lib/portable/ids.ts';
import { generateTransportKeys, openFrom } from '../../../lib/portable/transport/hpke.ts';
import { transportInfo } from '../../../lib/portable/transport/info.ts';
import { signGrant } from '../../../lib/portable/tokens/grant.ts';
import type { PrivateJwk } from '../../../lib/portable/tokens/jwk.ts';
import type { Agency, Person } from './people.ts';
import type { PreparedReveal, Stored } from './keys.ts';
import type { TestStack } from './stack.ts';

/**
 * Signs a grant that the keyring never issued, with the keyring's own key unless another is given: to show what the
 * rest of the system refuses even then.
 */
export async function forgeGrant(
  stack: TestStack,
  {
    person,
    agency,
    stored,
    parameters,
  }: { person: Person; agency: Agency; stored: Stored; parameters: ActionParameters },
  changes: Partial<GrantClaims> = {},
  key: PrivateJwk = stack.secrets.keyringSigningKey,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return signGrant(
    {
      iss: stack.keyringUrl,
      aud: 'strongroom-grant',
      sub: person.userId,
      jti: grantId.parse(crypto.randomUUID()),
      iat: now,
      exp: now + 300,
      session_id: person.sessionId,
      tenant_id: agency.tenantId,
      action: parameters.action,
      target: { kind: 'credential', id: stored.credentialId, version: stored.version },
      parameters: await parametersDigest(parameters),
      ...changes,
    },
    key,
  );
}

/** A reveal under a grant that only looks issued: the keyring goes by its own signature, so it opens. */
export async function forgeReveal(
  stack: TestStack,
  person: Person,
  agency: Agency,
  stored: Stored,
): Promise<PreparedReveal> {
  const keys = await generateTransportKeys(crypto.getRandomValues(new Uint8Array(32)));
  const id = operationId.parse(crypto.randomUUID());
  const reason = 'Deploy';
  const parameters = { action: 'credential.reveal', recipientKey: keys.publicKey, reason } as const;
  const grant = await forgeGrant(stack, { person, agency, stored, parameters });
  return {
    body: { grant, operationId: id, recipientKey: toBase64Url(keys.publicKey), reason },
    open: ({ enc, ciphertext }) =>
      openFrom({
        privateKey: keys.privateKey,
        info: transportInfo('reveal', agency.tenantId, id),
        enc: decode(enc),
        ciphertext: decode(ciphertext),
      }),
  };
}

function decode(text: string): Bytes {
  const bytes = fromBase64Url(text);
  if (!bytes.ok) throw new TypeError('not base64url');
  return bytes.value;
}
