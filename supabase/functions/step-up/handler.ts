import { toBase64Url } from '../../../lib/portable/bytes.ts';
import { stepUpBody, stepUpResult } from '../../../lib/portable/contracts/functions.ts';
import { err, ok } from '../../../lib/portable/result.ts';
import type { VerifyCaller } from '../_shared/caller.ts';
import type { PeopleStatements } from '../_shared/database/people.ts';
import { hashDevice } from '../_shared/device.ts';
import { databaseFailure, keyringFailure } from '../_shared/failures.ts';
import type { Keyring, KeyringFailure } from '../_shared/keyring-client.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';

export interface Parts {
  runtime: Runtime;
  verifyCaller: VerifyCaller;
  database: Pick<PeopleStatements, 'checkStepUp' | 'recordRefusal'>;
  keyring: Pick<Keyring, 'stepUp'>;
}

/**
 * Turns a sealed authorisation into a grant. SQL first checks session, role and target; then the keyring checks the code
 * and its own roster. Each refusal is an audit entry and one answer that does not tell which check failed, except
 * `locked` with the time to wait until, and `frozen` with its beginning.
 */
export function createHandler(parts: Parts): Handler {
  return createEndpoint(
    { name: 'step-up', runtime: parts.runtime, identify: parts.verifyCaller, body: stepUpBody },
    async ({ who, body, requestId }) => {
      const { action, tenantId, target, parameters, sealed } = body;
      const device = await hashDevice(body.deviceToken);
      if (!device.ok) return device;
      const step = { action, tenantId, target };
      const checked = await parts.database.checkStepUp(who, step, requestId);
      if (!checked.ok) {
        if (checked.failure === 'not_found') {
          const recorded = await parts.database.recordRefusal(
            who,
            { ...step, reason: 'not_allowed' },
            requestId,
          );
          if (!recorded.ok) return err(databaseFailure(recorded.failure));
        }
        return err(databaseFailure(checked.failure));
      }
      const granted = await parts.keyring.stepUp({
        ...step,
        parameters,
        sealed,
        userId: who.userId,
        sessionId: who.sessionId,
        deviceHash: device.value && toBase64Url(device.value),
      });
      if (granted.ok) return ok(stepUpResult.parse(granted.value));

      const reason = recordedReason(granted.failure);
      if (reason !== null) {
        const recorded = await parts.database.recordRefusal(who, { ...step, reason }, requestId);
        if (!recorded.ok) return err(databaseFailure(recorded.failure));
      }
      return err(keyringFailure(granted.failure));
    },
  );
}

/** What the entry says. Members read it, so it tells no more than the answer does. Null: nothing was refused. */
function recordedReason({ reason }: KeyringFailure): string | null {
  switch (reason) {
    case 'locked':
    case 'frozen':
    case 'rate_limited':
      return reason;
    case 'refused':
    case 'code_refused':
    case 'conflict':
    case 'stale_version':
    case 'invalid_request':
      return 'refused';
    case 'unauthenticated':
    case 'unreachable':
      return null;
  }
}
