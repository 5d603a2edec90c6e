import type { Bytes } from '../../../lib/portable/bytes.ts';
import { assureAnswer, assureRequest } from '../../../lib/portable/contracts/functions.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import type { Caller, VerifyCaller } from '../_shared/caller.ts';
import type { VerifiedGrant } from '../_shared/database/wire.ts';
import type { PeopleStatements } from '../_shared/database/people.ts';
import { hashDevice } from '../_shared/device.ts';
import { databaseFailure, grantFailure, type Failure } from '../_shared/failures.ts';
import { matchesParameters, readGrant, type GrantKeys } from '../_shared/grants.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';

export interface Parts {
  runtime: Runtime;
  verifyCaller: VerifyCaller;
  grantKeys: GrantKeys;
  database: Pick<PeopleStatements, 'assureSession' | 'assureDevice'>;
}

/**
 * Makes the caller's session an assured one for twelve hours: of kind `code` by spending a grant for exactly this
 * session, or of kind `device` for a browser that gave a code within thirty days. A device that is not remembered for
 * this person answers `step_up_required`.
 */
export function createHandler(parts: Parts): Handler {
  return createEndpoint(
    { name: 'assure', runtime: parts.runtime, identify: parts.verifyCaller, body: assureRequest },
    async ({ who, body, requestId }) => {
      const device = await hashDevice(body.deviceToken);
      if (!device.ok) return device;
      if (!('grant' in body)) return assureDevice(parts, who, device.value, requestId);
      const grant = await readAssuranceGrant(parts, who, body.grant);
      if (!grant.ok) return grant;
      const assured = await parts.database.assureSession(who, grant.value, device.value, requestId);
      return assured.ok ? ok(assureAnswer.parse(assured.value)) : err(grantFailure(assured.failure));
    },
  );
}

async function assureDevice(parts: Parts, who: Caller, deviceHash: Bytes | null, requestId: string) {
  if (deviceHash === null) return err<Failure>({ code: 'invalid_request' });
  const assured = await parts.database.assureDevice(who, deviceHash, requestId);
  return assured.ok ? ok(assureAnswer.parse(assured.value)) : err(databaseFailure(assured.failure));
}

async function readAssuranceGrant(
  parts: Parts,
  who: Caller,
  token: string,
): Promise<Result<VerifiedGrant, Failure>> {
  const expected = { action: 'session.assure', caller: who, now: parts.runtime.now() } as const;
  const grant = await readGrant(token, { ...parts.grantKeys, ...expected });
  if (!grant.ok) return grant;
  const { target } = grant.value;
  const own = target.kind === 'session' && target.id === who.sessionId;
  const exact = own && (await matchesParameters(grant.value, { action: 'session.assure' }));
  return exact ? grant : err({ code: 'step_up_refused' });
}
