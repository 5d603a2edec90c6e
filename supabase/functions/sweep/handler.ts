import { z } from 'zod';
import { sweepAnswer } from '../../../lib/portable/contracts/functions.ts';
import { err, ok } from '../../../lib/portable/result.ts';
import { verifyGrant } from '../../../lib/portable/tokens/grant.ts';
import type { SweepStatements } from '../_shared/database/sweeping.ts';
import type { GrantKeys } from '../_shared/grants.ts';
import type { Keyring } from '../_shared/keyring-client.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';
import type { VerifySchedulerCall } from '../_shared/scheduler.ts';

export interface Parts {
  runtime: Runtime;
  verifyScheduler: VerifySchedulerCall;
  grantKeys: GrantKeys;
  database: SweepStatements;
  keyring: Pick<Keyring, 'close' | 'finish'>;
}

interface Tally {
  done: number;
  failed: number;
}

/**
 * Ends what was left open, each minute, for the scheduler only: openings older than two minutes (the keyring first says
 * that they happened, or refuses them for ever), intake keys that ran out, counted refusals, retirements that the
 * database never saw. One failing part does not stop the others; it makes the answer `unavailable`, so that the
 * scheduler sees it. Nothing is repeated before the next minute.
 */
export function createHandler(parts: Parts): Handler {
  return createEndpoint(
    { name: 'sweep', runtime: parts.runtime, identify: parts.verifyScheduler, body: z.object({}) },
    async ({ requestId }) => {
      const closed = await closeOpenings(parts, requestId);
      const expired = await parts.database.expireIntakeKeys();
      const finished = await finishRetirements(parts, requestId);
      const summarised = await parts.database.summariseRefusals(requestId);
      const complete = closed.failed + finished.failed === 0 && expired.ok && summarised.ok;
      if (!complete) return err({ code: 'unavailable' });
      return ok(
        sweepAnswer.parse({
          closed: closed.done,
          expiredIntakeKeys: expired.value,
          finishedRetirements: finished.done,
          refusalSummaries: summarised.value,
        }),
      );
    },
  );
}

async function closeOpenings({ database, keyring }: Parts, requestId: string): Promise<Tally> {
  const due = await database.dueOpenings();
  if (!due.ok) return { done: 0, failed: 1 };
  const tally = { done: 0, failed: 0 };
  for (const opening of due.value) {
    const answered = await keyring.close(opening);
    const closed = answered.ok
      ? await database.closeOpening(opening, answered.value.outcome, requestId)
      : answered;
    tally[closed.ok ? 'done' : 'failed'] += 1;
  }
  return tally;
}

async function finishRetirements(parts: Parts, requestId: string): Promise<Tally> {
  const tenants = await parts.database.tenantsToFinish();
  if (!tenants.ok) return { done: 0, failed: 1 };
  const tally = { done: 0, failed: 0 };
  for (const tenantId of tenants.value) {
    const answered = await parts.keyring.finish(tenantId);
    if (!answered.ok) tally.failed += 1;
    for (const retirement of answered.ok ? answered.value.retirements : []) {
      const finished = await finishOne(parts, retirement, requestId);
      if (finished !== 'nothing') tally[finished] += 1;
    }
  }
  return tally;
}

async function finishOne(
  parts: Parts,
  retirement: { grant: string; issuedAt: string },
  requestId: string,
): Promise<keyof Tally | 'nothing'> {
  // The grant ran out meanwhile; what counts is that the keyring issued it, and when.
  const issuedAt = new Date(retirement.issuedAt);
  const grant = await verifyGrant(retirement.grant, { ...parts.grantKeys, now: issuedAt });
  if (!grant.ok || grant.value.action !== 'credential.retire') return 'failed';
  const verified = { ...grant.value, token: retirement.grant };
  const finished = await parts.database.finishRetirement(verified, requestId);
  if (!finished.ok) return 'failed';
  return finished.value ? 'done' : 'nothing';
}
