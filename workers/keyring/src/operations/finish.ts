import type { z } from 'zod';
import { finishRequest } from '../../../../lib/portable/contracts/keyring.ts';
import { ok } from '../../../../lib/portable/result.ts';
import { tenantOf } from '../objects.ts';
import type { Operation } from '../operation.ts';

/** Lists the retirements whose tombstone stands, with the grants that the database should have spent. */
export const finish: Operation<z.infer<typeof finishRequest>> = {
  body: finishRequest,
  issuers: ['edge'],
  subject: ({ tenantId }) => ({ tenantId }),
  run: async ({ tenantId }, { env }) => ok({ retirements: await tenantOf(env, tenantId).retirements() }),
};
