import type { z } from 'zod';
import {
  factorConfirmation,
  type FactorConfirmed,
} from '../../../../lib/portable/contracts/authorisation.ts';
import { factorRequest } from '../../../../lib/portable/contracts/keyring.ts';
import { parametersDigest } from '../../../../lib/portable/contracts/parameters.ts';
import { ok } from '../../../../lib/portable/result.ts';
import { checkHouse } from '../content-key.ts';
import { makeGrant } from '../grants.ts';
import { houseOf, personOf } from '../objects.ts';
import type { Operation } from '../operation.ts';
import { refused } from '../outcome.ts';
import { openFactorRequest } from '../sealed.ts';

/**
 * Confirms a pending factor with its first code and yields the grant `factor.enrol`, with which the database learns of
 * it. The sealed half of the answer proves to the page that the keyring itself agreed.
 */
export const confirmFactor: Operation<z.infer<typeof factorRequest>> = {
  body: factorRequest,
  issuers: ['edge'],
  subject: ({ userId }) => ({ tenantId: null, userId }),
  run: async ({ userId, sessionId, sealed }, { env, keys, now }) => {
    const house = await checkHouse(env, null);
    if (!house.ok) return house;
    const opened = await openFactorRequest(sealed, factorConfirmation, keys);
    if (opened === null) return refused;
    const { request } = opened;
    if (request.userId !== userId || request.sessionId !== sessionId) return refused;
    const { factorId, code, operationId } = request;
    const confirmed = await personOf(env, userId).confirm({ userId, factorId, code }, now);
    if (!confirmed.ok) return confirmed;
    const { claims, grant } = await makeGrant(
      {
        userId,
        sessionId,
        tenantId: null,
        action: 'factor.enrol',
        target: { kind: 'person', id: userId },
        parameters: await parametersDigest({ action: 'factor.enrol', factorId }),
      },
      keys,
      now,
    );
    await houseOf(env).record(
      'factor.confirmed',
      {
        operation: 'confirm-factor',
        operationId,
        jti: claims.jti,
        user: userId,
        session: sessionId,
        factor: factorId,
        action: claims.action,
        expires: claims.exp,
      },
      now,
    );
    const answer: FactorConfirmed = { factorId, confirmedAt: new Date(now).toISOString() };
    return ok({ answer: await opened.answer(answer), grant, factorId });
  },
};
