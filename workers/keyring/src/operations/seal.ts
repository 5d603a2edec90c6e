import type { z } from 'zod';
import { sealRequest } from '../../../../lib/portable/contracts/keyring.ts';
import type { GrantClaims } from '../../../../lib/portable/contracts/grant.ts';
import { err } from '../../../../lib/portable/result.ts';
import { checkHouse, contentKeyOf, isUsable } from '../content-key.ts';
import { readGrant } from '../grants.ts';
import { tenantOf } from '../objects.ts';
import type { Operation } from '../operation.ts';
import { refused } from '../outcome.ts';

/**
 * Answers the content key with which the edge seals one new credential version. The version is remembered as sealed,
 * with its ledger line, before anything is unwrapped: no key seals twice. Without a grant only a credential's first
 * version; with one to rotate, of which the version named is the one in force. More at `recordSealing`.
 */
export const seal: Operation<z.infer<typeof sealRequest>> = {
  body: sealRequest,
  issuers: ['edge'],
  subject: ({ binding }) => ({ tenantId: binding.tenantId }),
  run: async ({ grant: token, binding, dataKey }, context) => {
    const { caller, env, keys, now } = context;
    const { tenantId, credentialId } = binding;
    if (caller.entry === undefined) return err({ reason: 'invalid_request' });
    let grant: GrantClaims | null = null;
    if (token !== null) {
      grant = await readGrant(token, { action: 'credential.rotate', tenantId }, context);
      if (grant?.target.kind !== 'credential' || grant.target.id !== credentialId) return refused;
    }
    if (!isUsable(binding, dataKey, keys.keks)) return refused;
    const house = await checkHouse(env, grant?.iat ?? null);
    if (!house.ok) return house;
    const recorded = await tenantOf(env, tenantId).seal({ grant, binding, entry: caller.entry }, now);
    return recorded.ok ? contentKeyOf(binding, dataKey, keys.keks) : recorded;
  },
};
