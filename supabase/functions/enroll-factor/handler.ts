import { enrolFactorAnswer, enrolFactorRequest } from '../../../lib/portable/contracts/functions.ts';
import type { SealedToKeyring } from '../../../lib/portable/contracts/common.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import type { Caller, VerifyCaller } from '../_shared/caller.ts';
import type { PeopleStatements } from '../_shared/database/people.ts';
import { databaseFailure, grantFailure, keyringFailure, type Failure } from '../_shared/failures.ts';
import { matchesParameters, readGrant, type GrantKeys } from '../_shared/grants.ts';
import type { Keyring, KeyringFailure } from '../_shared/keyring-client.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';

export interface Parts {
  runtime: Runtime;
  verifyCaller: VerifyCaller;
  grantKeys: GrantKeys;
  database: Pick<PeopleStatements, 'checkEnrolment' | 'enrolFactor' | 'recordRefusal'>;
  keyring: Pick<Keyring, 'enrolFactor' | 'confirmFactor'>;
}

/**
 * Relays the two steps of an enrolment, sealed between page and keyring. A confirmation comes back with a grant, which
 * is spent here for the row that policies read; whether the person may have a factor, the keyring decides.
 */
export function createHandler(parts: Parts): Handler {
  return createEndpoint(
    { name: 'enroll-factor', runtime: parts.runtime, identify: parts.verifyCaller, body: enrolFactorRequest },
    async ({ who, body, requestId }) => {
      const checked = await parts.database.checkEnrolment(who);
      if (!checked.ok) return err(databaseFailure(checked.failure));
      const relayed =
        body.step === 'begin'
          ? await begin(parts, who, body.sealed, requestId)
          : await confirm(parts, who, body.sealed, requestId);
      return relayed.ok ? ok(enrolFactorAnswer.parse({ answer: relayed.value })) : relayed;
    },
  );
}

async function begin(
  parts: Parts,
  who: Caller,
  sealed: SealedToKeyring,
  requestId: string,
): Promise<Result<string, Failure>> {
  const begun = await parts.keyring.enrolFactor({ userId: who.userId, sessionId: who.sessionId, sealed });
  return begun.ok ? ok(begun.value.answer) : refuse(parts, who, begun.failure, requestId);
}

async function confirm(
  parts: Parts,
  who: Caller,
  sealed: SealedToKeyring,
  requestId: string,
): Promise<Result<string, Failure>> {
  const confirmed = await parts.keyring.confirmFactor({
    userId: who.userId,
    sessionId: who.sessionId,
    sealed,
  });
  if (!confirmed.ok) return refuse(parts, who, confirmed.failure, requestId);
  const grant = await readGrant(confirmed.value.grant, {
    ...parts.grantKeys,
    action: 'factor.enrol',
    caller: who,
    now: parts.runtime.now(),
  });
  if (!grant.ok) return grant;
  const { factorId } = confirmed.value;
  const exact = await matchesParameters(grant.value, { action: 'factor.enrol', factorId });
  if (!exact) return err({ code: 'step_up_refused' });
  const enrolled = await parts.database.enrolFactor(who, grant.value, factorId, requestId);
  return enrolled.ok ? ok(confirmed.value.answer) : err(grantFailure(enrolled.failure));
}

async function refuse(
  parts: Parts,
  who: Caller,
  failure: KeyringFailure,
  requestId: string,
): Promise<Result<never, Failure>> {
  const answer = keyringFailure(failure);
  if (answer.code !== 'unavailable') {
    const step = {
      tenantId: null,
      action: 'factor.enrol' as const,
      target: { kind: 'person' as const, id: who.userId },
      reason: answer.code === 'step_up_refused' ? 'refused' : answer.code,
    };
    const recorded = await parts.database.recordRefusal(who, step, requestId);
    if (!recorded.ok) return err(databaseFailure(recorded.failure));
  }
  return err(answer);
}
