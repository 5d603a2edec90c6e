import type { z } from 'zod';
import { statusRequest } from '../../../../lib/portable/contracts/keyring.ts';
import { ok } from '../../../../lib/portable/result.ts';
import { houseOf } from '../objects.ts';
import type { Operation } from '../operation.ts';

/** Versions, states and fingerprints of the key-encryption keys, as remembered, and the freeze of everything. */
export const status: Operation<z.infer<typeof statusRequest>> = {
  body: statusRequest,
  issuers: ['edge', 'auditor', 'operator'],
  subject: () => ({ tenantId: null }),
  run: async (_body, { env, keys }) => {
    const house = houseOf(env);
    const [remembered, { frozenSince }] = await Promise.all([house.fingerprints(), house.standing()]);
    const keks = remembered.map(({ version, fingerprint }) => ({
      version,
      state: keys.keks.all.find((kek) => kek.version === version)?.state ?? 'retired',
      fingerprint,
    }));
    return ok({ keks, frozenSince: frozenSince === null ? null : new Date(frozenSince).toISOString() });
  },
};
