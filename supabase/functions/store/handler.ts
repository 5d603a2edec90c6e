import type { z } from 'zod';
import type { Bytes } from '../../../lib/portable/bytes.ts';
import { storeAnswer, storeRequest } from '../../../lib/portable/contracts/functions.ts';
import { entryId } from '../../../lib/portable/ids.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import { decodeFields } from '../_shared/bytes.ts';
import type { Caller, VerifyCaller } from '../_shared/caller.ts';
import type { CredentialStatements } from '../_shared/database/credentials.ts';
import type { VerifiedGrant } from '../_shared/database/wire.ts';
import { databaseFailure, type Failure } from '../_shared/failures.ts';
import { matchesParameters, readGrant, type GrantKeys } from '../_shared/grants.ts';
import type { Keyring } from '../_shared/keyring-client.ts';
import { createEndpoint, type Handler } from '../_shared/respond.ts';
import type { Runtime } from '../_shared/runtime.ts';
import { sealBody, type SealedBody, type SealingFailure } from './seal-body.ts';

export interface Parts {
  runtime: Runtime;
  verifyCaller: VerifyCaller;
  grantKeys: GrantKeys;
  intakeSecret: Bytes;
  database: Pick<CredentialStatements, 'beginStore' | 'finishStore' | 'jumpVersion' | 'recordFailure'>;
  keyring: Pick<Keyring, 'seal'>;
}

type StoreBody = z.output<typeof storeRequest>;

/**
 * Stores a provider key as version 1 of a new credential or, under a grant for exactly this sealed body, as the next
 * version of one. The first transaction uses the intake key up and appends `store.opened`; whatever goes wrong after it
 * appends `store.failed`, and the answer names both entries.
 */
export function createHandler(parts: Parts): Handler {
  return createEndpoint(
    { name: 'store', runtime: parts.runtime, identify: parts.verifyCaller, body: storeRequest },
    async ({ who, body, requestId }) => {
      const sealed = decodeFields(body.sealed);
      if (!sealed.ok) return sealed;
      const grant = await readRotationGrant(parts, who, body, sealed.value);
      if (!grant.ok) return grant;

      const { tenantId, intakeKeyId, provider } = body;
      const id = entryId.parse(parts.runtime.randomId());
      const entry = { id, nonce: parts.runtime.random(32), sealedDetail: null };
      const begun = await parts.database.beginStore(
        who,
        { tenantId, intakeKeyId, grant: grant.value, provider, entry },
        requestId,
      );
      if (!begun.ok) return err(databaseFailure(begun.failure));

      const opened = begun.value.entry.seq;
      const record = (reason: string) =>
        parts.database.recordFailure(
          { tenantId, openedSeq: opened, action: 'store.failed', reason },
          requestId,
        );
      const stored = await sealAndFinish(parts, who, body, {
        sealed: sealed.value,
        grant: grant.value,
        begun: begun.value,
        requestId,
      }).catch(async (thrown: unknown) => {
        await record('internal');
        throw thrown;
      });
      if (stored.ok) return ok(storeAnswer.parse(stored.value));
      const failed = await record(stored.failure.reason);
      return err({ ...stored.failure.failure, entries: failed.ok ? [opened, failed.value] : [opened] });
    },
  );
}

async function sealAndFinish(
  parts: Parts,
  who: Caller,
  body: StoreBody,
  { requestId, ...opening }: Pick<SealedBody, 'sealed' | 'grant' | 'begun'> & { requestId: string },
): Promise<Result<z.input<typeof storeAnswer>, SealingFailure>> {
  const { begun } = opening;
  const { tenantId, label, environment } = body;
  const { credentialId, version } = begun;
  const done = await sealBody(parts, { ...body, ...opening });
  if (!done.ok) {
    const { highestVersion: highest } = done.failure;
    if (highest !== undefined) await parts.database.jumpVersion(who, { tenantId, credentialId, highest });
    return done;
  }
  const { key, envelope } = done.value;
  const finished = await parts.database.finishStore(
    who,
    { tenantId, begun, environment, label, key, envelope },
    requestId,
  );
  if (finished.ok) return ok({ ...key, credentialId, version, entry: finished.value });
  return err({ failure: databaseFailure(finished.failure), reason: `database_${finished.failure}` });
}

/** A rotation's grant, or null for a new credential. The grant's target names the version that is replaced. */
async function readRotationGrant(
  parts: Parts,
  who: Caller,
  body: StoreBody,
  { enc, ciphertext }: { enc: Bytes; ciphertext: Bytes },
): Promise<Result<VerifiedGrant | null, Failure>> {
  if (body.grant === null) return ok(null);
  const expected = { action: 'credential.rotate', caller: who, now: parts.runtime.now() } as const;
  const grant = await readGrant(body.grant, { ...parts.grantKeys, ...expected });
  if (!grant.ok) return grant;
  const { target, tenant_id } = grant.value;
  if (target.kind !== 'credential' || tenant_id !== body.tenantId) return err({ code: 'step_up_refused' });
  const replaces = target.version;
  const parameters = { action: 'credential.rotate', enc, ciphertext, replaces } as const;
  return (await matchesParameters(grant.value, parameters)) ? grant : err({ code: 'step_up_refused' });
}
