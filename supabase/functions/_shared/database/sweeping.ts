import { z } from 'zod';
import * as id from '../../../../lib/portable/ids.ts';
import type { Asked, Connection } from './connection.ts';
import { appendedEntry, count, nothing, type VerifiedGrant } from './wire.ts';

const dueOpening = z
  .object({ tenant_id: id.tenantId, grant_id: id.grantId.nullable(), seq: count })
  .transform((due) => ({ tenantId: due.tenant_id, grantId: due.grant_id, seq: due.seq }));
type DueOpening = z.output<typeof dueOpening>;

const tenantRow = z.object({ tenants_to_finish: id.tenantId }).transform((row) => row.tenants_to_finish);

const finishedRetirement = appendedEntry.nullable().transform((entry) => entry !== null);

/** What the sweep asks SQL: no person asks, so none of these takes a caller. */
export interface SweepStatements {
  /** Openings whose end is unknown for more than two minutes. */
  dueOpenings(): Asked<DueOpening[]>;
  closeOpening(due: DueOpening, outcome: 'opened' | 'closed', requestId: string): Asked<null>;
  expireIntakeKeys(): Asked<number>;
  summariseRefusals(requestId: string): Asked<number>;
  tenantsToFinish(): Asked<id.TenantId[]>;
  /** Finishes a retirement whose tombstone stands in the keyring. Answers whether there was anything to finish. */
  finishRetirement(grant: VerifiedGrant, requestId: string): Asked<boolean>;
}

export function sweepStatements({ call, rows }: Connection): SweepStatements {
  return {
    dueOpenings: () => rows('due_openings', [], dueOpening),
    closeOpening: ({ tenantId, seq }, outcome, requestId) =>
      call('close_opening', [tenantId, seq, outcome, requestId], nothing),
    expireIntakeKeys: () => call('expire_intake_keys', [], count),
    summariseRefusals: (requestId) => call('summarise_refusals', [requestId], count),
    tenantsToFinish: () => rows('tenants_to_finish', [], tenantRow),
    finishRetirement: (grant, requestId) => call('finish_retirement', [grant, requestId], finishedRetirement),
  };
}
