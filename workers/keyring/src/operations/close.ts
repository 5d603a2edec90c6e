import type { z } from 'zod';
import { closeRequest } from '../../../../lib/portable/contracts/keyring.ts';
import { tenantOf } from '../objects.ts';
import type { Operation } from '../operation.ts';

/** Tells whether an audit entry's opening happened; if not, its grant and its seq are refused for ever. */
export const close: Operation<z.infer<typeof closeRequest>> = {
  body: closeRequest,
  issuers: ['edge'],
  subject: ({ tenantId }) => ({ tenantId }),
  run: ({ tenantId, seq, grantId }, { env, now }) => tenantOf(env, tenantId).close(seq, grantId, now),
};
