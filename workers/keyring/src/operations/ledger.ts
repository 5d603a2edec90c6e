import type { z } from 'zod';
import { ledgerRequest } from '../../../../lib/portable/contracts/keyring.ts';
import { HOUSE_CHAIN } from '../../../../lib/portable/ids.ts';
import { ok } from '../../../../lib/portable/result.ts';
import { houseOf, tenantOf } from '../objects.ts';
import type { Operation } from '../operation.ts';

/**
 * The keyring's own record of a tenant, to whoever reconciles it with the audit log; the all-zero id names the house's.
 * The edge, whose doings it records, does not read it.
 */
export const ledger: Operation<z.infer<typeof ledgerRequest>> = {
  body: ledgerRequest,
  issuers: ['auditor', 'operator'],
  subject: ({ tenantId }) => ({ tenantId }),
  namesHouse: true,
  run: async ({ tenantId, after }, { env }) => {
    const lines =
      tenantId === HOUSE_CHAIN
        ? await houseOf(env).ledger(after)
        : await tenantOf(env, tenantId).ledger(after);
    return ok({ lines });
  },
};
