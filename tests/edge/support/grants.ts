import { parametersDigest, type ActionParameters } from '../../../lib/portable/contracts/parameters.ts';
import type { GrantClaims } from '../../../lib/portable/contracts/grant.ts';
import { grantId } from '../../../lib/portable/ids.ts';
import { signGrant } from '../../../lib/portable/tokens/grant.ts';
import type { PrivateJwk } from '../../../lib/portable/tokens/jwk.ts';
import type { Agency, Person } from './people.ts';
import type { Stored } from './keys.ts';
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
