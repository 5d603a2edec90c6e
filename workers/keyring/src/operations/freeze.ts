import type { z } from 'zod';
import { freezeRequest } from '../../../../lib/portable/contracts/keyring.ts';
import { ok } from '../../../../lib/portable/result.ts';
import { houseOf, tenantOf } from '../objects.ts';
import type { Operation } from '../operation.ts';

type Request = z.infer<typeof freezeRequest>;

/** Stops step-ups and key operations of one tenant, or of all, and voids the grants issued so far. */
export const freeze: Operation<Request> = {
  body: freezeRequest,
  issuers: ['edge', 'auditor', 'operator'],
  subject: ({ tenantId }) => ({ tenantId }),
  run: async ({ tenantId, reason }, { env, caller, now }) => {
    const order = { by: caller.iss, reason };
    if (tenantId === null) return ok({ frozenSince: iso(await houseOf(env).freeze(order, now)) });
    const frozen = await tenantOf(env, tenantId).freeze(order, now);
    return frozen.ok ? ok({ frozenSince: iso(frozen.value.frozenSince) }) : frozen;
  },
};

/** Lifts that freeze again. Only the operator's own key does: whoever was frozen must not free himself. */
export const unfreeze: Operation<Request> = {
  body: freezeRequest,
  issuers: ['operator'],
  subject: ({ tenantId }) => ({ tenantId }),
  run: async ({ tenantId, reason }, { env, caller, now }) => {
    const order = { by: caller.iss, reason };
    if (tenantId === null) await houseOf(env).unfreeze(order, now);
    else {
      const lifted = await tenantOf(env, tenantId).unfreeze(order, now);
      if (!lifted.ok) return lifted;
    }
    return ok({ frozenSince: null });
  },
};

function iso(time: number): string {
  return new Date(time).toISOString();
}
