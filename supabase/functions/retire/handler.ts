import { retireAnswer, retireRequest } from '../../../lib/portable/contracts/functions.ts';
import { err, ok } from '../../../lib/portable/result.ts';
import type { VerifyCaller } from '../_shared/caller.ts';
import type { CredentialStatements } from '../_shared/database/credentials.ts';
import { grantFailure } from '../_shared/failures.ts';
import { matchesParameters, readGrant, type GrantKeys } from '../_shared/grants.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';

export interface Parts {
  runtime: Runtime;
  verifyCaller: VerifyCaller;
  grantKeys: GrantKeys;
  database: Pick<CredentialStatements, 'retireCredential'>;
}

/**
 * Destroys every stored version of a credential: the tombstone fell in the keyring when the grant was issued; here the
 * grant is spent, the entry appended and the envelopes deleted, in one transaction. `sweep` finishes what a crash left.
 */
export function createHandler(parts: Parts): Handler {
  return createEndpoint(
    { name: 'retire', runtime: parts.runtime, identify: parts.verifyCaller, body: retireRequest },
    async ({ who, body, requestId }) => {
      const expected = { action: 'credential.retire', caller: who, now: parts.runtime.now() } as const;
      const grant = await readGrant(body.grant, { ...parts.grantKeys, ...expected });
      if (!grant.ok) return grant;
      const exact = await matchesParameters(grant.value, { action: 'credential.retire' });
      if (!exact) return err({ code: 'step_up_refused' });

      const retired = await parts.database.retireCredential(who, grant.value, requestId);
      return retired.ok
        ? ok(retireAnswer.parse({ entry: retired.value }))
        : err(grantFailure(retired.failure));
    },
  );
}
