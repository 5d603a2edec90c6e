'use server';

import type { CreateAgency } from '@/components/account/actions.ts';
import { tenantParameters } from '@/lib/portable/contracts/authorisation.ts';
import { createTenantAnswer } from '@/lib/portable/contracts/functions.ts';
import { tenantId } from '@/lib/portable/ids.ts';
import { refuse } from '@/lib/server/failures.ts';
import { callFunction } from '@/lib/server/functions.ts';
import { requireOurOrigin } from '@/lib/server/origin.ts';
import { sealedAsk, stepUp } from '@/lib/server/step-up.ts';

const newAgency = tenantParameters.extend({ tenantId, ...sealedAsk.shape });

/** Relays the authorisation of a new agency and spends its grant at once, with the keys that the keyring made for it. */
export const createAgency: CreateAgency = async (ask) => {
  await requireOurOrigin();
  const read = newAgency.safeParse(ask);
  if (!read.success) return refuse('invalid_request');
  const { name, timeZone, parameters, sealed } = read.data;
  const granted = await stepUp({
    action: 'tenant.create',
    tenantId: read.data.tenantId,
    target: { kind: 'tenant', id: read.data.tenantId },
    parameters,
    sealed,
  });
  if (!granted.ok) return granted;
  const { grant, keys } = granted.value;
  if (!keys) return refuse('internal');
  const created = await callFunction('create-tenant', { name, timeZone, grant, keys }, createTenantAnswer);
  return created.ok ? { ok: true, value: { handle: created.value.handle } } : created;
};
