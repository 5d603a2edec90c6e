import { factorBeginning, type FactorSeed } from '../../../../lib/portable/contracts/authorisation.ts';
import { factorRequest } from '../../../../lib/portable/contracts/keyring.ts';
import { ok } from '../../../../lib/portable/result.ts';
import { checkHouse } from '../content-key.ts';
import { houseOf, personOf } from '../objects.ts';
import type { Operation } from '../operation.ts';
import { refused } from '../outcome.ts';
import { presentSeed } from '../person/code.ts';
import { openFactorRequest } from '../sealed.ts';
import type { z } from 'zod';

/**
 * Draws a TOTP seed for the page that asks, and for nobody between: the answer is encrypted under a key that only the
 * request's HPKE context yields. Who may begin a factor is told at `Person.begin`.
 */
export const enrolFactor: Operation<z.infer<typeof factorRequest>> = {
  body: factorRequest,
  issuers: ['edge'],
  subject: ({ userId }) => ({ tenantId: null, userId }),
  run: async ({ userId, sessionId, sealed }, { env, keys, now }) => {
    const house = await checkHouse(env, null);
    if (!house.ok) return house;
    const opened = await openFactorRequest(sealed, factorBeginning, keys);
    if (opened === null || opened.request.userId !== userId) return refused;
    const { code, label, operationId } = opened.request;
    // A lone surrogate has no UTF-8: it could not be presented after the factor was begun.
    if (!label.isWellFormed()) return refused;
    const begun = await personOf(env, userId).begin({ userId, code }, now);
    if (!begun.ok) return begun;
    const { factorId, seed, expiresAt } = begun.value;
    await houseOf(env).record(
      'factor.begun',
      { operation: 'enrol-factor', operationId, user: userId, session: sessionId, factor: factorId },
      now,
    );
    const answer: FactorSeed = {
      factorId,
      ...presentSeed(seed, label),
      expiresAt: new Date(expiresAt).toISOString(),
    };
    return ok({ answer: await opened.answer(answer) });
  },
};
