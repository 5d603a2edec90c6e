import type { z } from 'zod';
import { openRequest } from '../../../../lib/portable/contracts/keyring.ts';
import { err } from '../../../../lib/portable/result.ts';
import { checkHouse, contentKeyOf, isUsable } from '../content-key.ts';
import { readGrant } from '../grants.ts';
import { tenantOf } from '../objects.ts';
import type { Operation } from '../operation.ts';
import { refused } from '../outcome.ts';

/**
 * Answers the content key of one credential version to the edge, once per grant and per audit entry. The ledger line
 * is written before anything is unwrapped. What the tenant's object checks is told at `recordOpening`.
 */
export const open: Operation<z.infer<typeof openRequest>> = {
  body: openRequest,
  issuers: ['edge'],
  subject: ({ binding }) => ({ tenantId: binding.tenantId }),
  run: async ({ grant: token, binding, dataKey }, context) => {
    const { caller, env, keys, now } = context;
    const { tenantId, credentialId, version } = binding;
    if (caller.entry === undefined) return err({ reason: 'invalid_request' });
    const grant = await readGrant(token, { action: 'credential.reveal', tenantId }, context);
    if (grant === null || grant.target.kind !== 'credential') return refused;
    if (grant.target.id !== credentialId || grant.target.version !== version) return refused;
    if (!isUsable(binding, dataKey, keys.keks)) return refused;
    const house = await checkHouse(env, grant.iat);
    if (!house.ok) return house;
    const recorded = await tenantOf(env, tenantId).open({ grant, binding, entry: caller.entry }, now);
    return recorded.ok ? contentKeyOf(binding, dataKey, keys.keks) : recorded;
  },
};
