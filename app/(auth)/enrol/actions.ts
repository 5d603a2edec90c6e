'use server';

import type { z } from 'zod';
import type { Outcome } from '@/components/step-up/actions.ts';
import { enrolFactorAnswer, enrolFactorRequest } from '@/lib/portable/contracts/functions.ts';
import { refuse } from '@/lib/server/failures.ts';
import { callFunction } from '@/lib/server/functions.ts';
import { requireOurOrigin } from '@/lib/server/origin.ts';

/** Carries an enrolment between the page and the keyring. Both the request and the answer are sealed: none is read here. */
export async function relayFactor(
  ask: z.infer<typeof enrolFactorRequest>,
): Promise<Outcome<z.infer<typeof enrolFactorAnswer>>> {
  await requireOurOrigin();
  const read = enrolFactorRequest.safeParse(ask);
  if (!read.success) return refuse('invalid_request');
  return callFunction('enroll-factor', read.data, enrolFactorAnswer);
}
