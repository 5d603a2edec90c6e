'use server';

import { z } from 'zod';
import type { OpenIntake, Retire, Reveal, Rotate, Store } from '@/components/credentials/actions.ts';
import { holdsKey } from '@/components/credentials/looks-like-key.ts';
import type { Assure } from '@/components/step-up/actions.ts';
import { assureWithCode } from '@/lib/server/assure.ts';
import { requireTenant, type BoundTenant } from '@/lib/server/caller.ts';
import { refuse } from '@/lib/server/failures.ts';
import { callFunction } from '@/lib/server/functions.ts';
import { requireOurOrigin } from '@/lib/server/origin.ts';
import { readVersions } from '@/lib/server/reads/credentials.ts';
import { readMembers } from '@/lib/server/reads/members.ts';
import { sealedAsk, stepUp } from '@/lib/server/step-up.ts';
import {
  intakeKeyAnswer,
  intakeKeyRequest,
  retireAnswer,
  revealAnswer,
  revealRequest,
  storeAnswer,
  storeRequest,
} from '@/lib/portable/contracts/functions.ts';
import { credentialId, type CredentialId, type TenantId } from '@/lib/portable/ids.ts';

// Every action relays sealed bytes that this server cannot read. A grant is spent by the action that asked for it
// and never answered to the page.

const authorised = sealedAsk.extend({ credentialId, version: z.number().int().positive() });
const intakeAsk = intakeKeyRequest.omit({ tenantId: true });
// The page refuses these first; what came this far must still not be stored in clear.
const storeAsk = storeRequest.omit({ tenantId: true, grant: true }).refine(({ label }) => !holdsKey(label));
const rotateAsk = z.object({ authorised, store: storeAsk });
const revealAsk = authorised.extend(revealRequest.omit({ grant: true }).shape);

/** Passes a code for the caller's session and remembers this browser. */
export async function assure(handle: string, ask: Parameters<Assure>[0]): ReturnType<Assure> {
  await requireOurOrigin();
  await requireTenant(handle);
  return assureWithCode(ask);
}

export async function openIntake(handle: string, ask: Parameters<OpenIntake>[0]): ReturnType<OpenIntake> {
  await requireOurOrigin();
  const read = intakeAsk.safeParse(ask);
  if (!read.success) return refuse('invalid_request');
  const { tenant } = await requireTenant(handle);
  return callFunction('intake-key', { ...read.data, tenantId: tenant.id }, intakeKeyAnswer);
}

/** Stores a new credential. Needs no grant: it discloses nothing. */
export async function store(handle: string, ask: Parameters<Store>[0]): ReturnType<Store> {
  await requireOurOrigin();
  const read = storeAsk.safeParse(ask);
  if (!read.success) return refuse('invalid_request');
  const { tenant } = await requireTenant(handle);
  return callFunction('store', { ...read.data, tenantId: tenant.id, grant: null }, storeAnswer);
}

/** Stores the next version under a grant for exactly those sealed bytes. */
export async function rotate(handle: string, ask: Parameters<Rotate>[0]): ReturnType<Rotate> {
  await requireOurOrigin();
  const read = rotateAsk.safeParse(ask);
  if (!read.success) return refuse('invalid_request');
  const bound = await requireTenant(handle);
  const { tenant } = bound;
  const granted = await grantFor('credential.rotate', tenant.id, read.data.authorised);
  const stored = granted.ok
    ? await callFunction(
        'store',
        { ...read.data.store, tenantId: tenant.id, grant: granted.value.grant },
        storeAnswer,
      )
    : granted;
  if (stored.ok || stored.failure.code !== 'conflict') return stored;
  const message = await beatenSentence(bound, read.data.authorised.credentialId);
  return { ok: false, failure: { ...stored.failure, message } };
}

/** Steps up and reveals in one call. Answers bytes sealed to the page's one-time key. */
export async function reveal(handle: string, ask: Parameters<Reveal>[0]): ReturnType<Reveal> {
  await requireOurOrigin();
  const read = revealAsk.safeParse(ask);
  if (!read.success) return refuse('invalid_request');
  const { tenant } = await requireTenant(handle);
  const granted = await grantFor('credential.reveal', tenant.id, read.data);
  if (!granted.ok) return granted;
  const { operationId, recipientKey, reason } = read.data;
  const body = { grant: granted.value.grant, operationId, recipientKey, reason };
  return callFunction('reveal', body, revealAnswer);
}

export async function retire(handle: string, ask: Parameters<Retire>[0]): ReturnType<Retire> {
  await requireOurOrigin();
  const read = authorised.safeParse(ask);
  if (!read.success) return refuse('invalid_request');
  const { tenant } = await requireTenant(handle);
  const granted = await grantFor('credential.retire', tenant.id, read.data);
  if (!granted.ok) return granted;
  return callFunction('retire', { grant: granted.value.grant }, retireAnswer);
}

/** "Ana stored v4 first." when it can be read who did; the member decides whether that version will do. */
async function beatenSentence({ client }: BoundTenant, id: CredentialId): Promise<string> {
  const [versions, members] = await Promise.all([readVersions(client, id), readMembers(client)]);
  const newest = versions.ok ? versions.value[0] : undefined;
  if (newest === undefined || !members.ok) return 'Somebody stored a version first.';
  const member = members.value.find((candidate) => candidate.user_id === newest.stored_by);
  return `${member?.email ?? 'Somebody'} stored v${String(newest.version)} first.`;
}

function grantFor(
  action: 'credential.rotate' | 'credential.reveal' | 'credential.retire',
  tenantId: TenantId,
  ask: z.infer<typeof authorised>,
) {
  const { credentialId: id, version, parameters, sealed } = ask;
  const target = { kind: 'credential' as const, id, version };
  return stepUp({ action, tenantId, target, parameters, sealed });
}
