import { z } from 'zod';
import { type Bytes } from '../../../../lib/portable/bytes.ts';
import { credentialBinding, type Provider } from '../../../../lib/portable/contracts/common.ts';
import * as id from '../../../../lib/portable/ids.ts';
import type { RecognisedKey } from '../../../../lib/portable/intake/recognise.ts';
import type { Caller } from '../caller.ts';
import type { Asked, Connection } from './connection.ts';
import {
  appendedEntry,
  callerArgument,
  count,
  entryArgument,
  hexBytes,
  instant,
  nothing,
  storedDataKey,
  type NewEntry,
  type VerifiedGrant,
} from './wire.ts';

const openedIntake = z
  .object({ credential_id: id.credentialId, version: count, replaces: count.nullable(), expires_at: instant })
  .transform((intake) => ({
    credentialId: intake.credential_id,
    version: intake.version,
    replaces: intake.replaces,
    expiresAt: intake.expires_at,
  }));

const begunStore = z
  .object({
    sealed_private: hexBytes,
    credential_id: id.credentialId,
    version: count,
    replaces: count.nullable(),
    site_id: id.siteId,
    data_key: storedDataKey,
    entry: appendedEntry,
  })
  .transform((store) => ({
    sealedPrivate: store.sealed_private,
    credentialId: store.credential_id,
    version: store.version,
    replaces: store.replaces,
    siteId: store.site_id,
    dataKey: store.data_key,
    entry: store.entry,
  }));
export type BegunStore = z.output<typeof begunStore>;

const openedReveal = z
  .object({
    binding: credentialBinding,
    data_key: storedDataKey,
    envelope: hexBytes,
    entry: appendedEntry,
  })
  .transform(({ data_key, ...reveal }) => ({ ...reveal, dataKey: data_key }));
export type OpenedReveal = z.output<typeof openedReveal>;

const auditPublicKey = z
  .object({ audit_key_id: id.auditKeyId, public_key: hexBytes, statement: z.string() })
  .transform((key) => ({
    auditKeyId: key.audit_key_id,
    publicKey: key.public_key,
    statement: key.statement,
  }));

const writtenEntry = z.object({ entry: appendedEntry }).transform(({ entry }) => entry.seq);

interface NewIntake {
  tenantId: id.TenantId;
  siteId: id.SiteId;
  /** Null allocates `newCredentialId`. */
  credentialId: id.CredentialId | null;
  newCredentialId: id.CredentialId;
  intakeKeyId: id.IntakeKeyId;
  publicKey: Bytes;
  sealedPrivate: Bytes;
}

interface FinishedStore {
  tenantId: id.TenantId;
  begun: BegunStore;
  environment: string;
  label: string;
  key: Omit<RecognisedKey, 'key'>;
  envelope: Bytes;
}

type FailedAction = 'reveal.failed' | 'store.failed';

/** What the edge asks SQL about stored keys. One statement and one transaction each. */
export interface CredentialStatements {
  openIntake(caller: Caller, intake: NewIntake, requestId: string): Asked<z.output<typeof openedIntake>>;
  beginStore(
    caller: Caller,
    store: {
      tenantId: id.TenantId;
      intakeKeyId: id.IntakeKeyId;
      grant: VerifiedGrant | null;
      provider: Provider;
      entry: NewEntry;
    },
    requestId: string,
  ): Asked<BegunStore>;
  /** Answers the seq of the entry `store.done`. */
  finishStore(caller: Caller, store: FinishedStore, requestId: string): Asked<number>;
  jumpVersion(
    caller: Caller,
    credential: { tenantId: id.TenantId; credentialId: id.CredentialId; highest: number },
  ): Asked<null>;
  auditPublicKey(caller: Caller, tenantId: id.TenantId): Asked<z.output<typeof auditPublicKey>>;
  openReveal(caller: Caller, grant: VerifiedGrant, entry: NewEntry, requestId: string): Asked<OpenedReveal>;
  /** Answers the seq of the entry `retire.done`. */
  retireCredential(caller: Caller, grant: VerifiedGrant, requestId: string): Asked<number>;
  /** Closes an opened operation with a second entry, and answers its seq. */
  recordFailure(
    failure: { tenantId: id.TenantId; openedSeq: number; action: FailedAction; reason: string },
    requestId: string,
  ): Asked<number>;
}

export function credentialStatements({ call }: Connection): CredentialStatements {
  return {
    openIntake: (caller, intake, requestId) =>
      call(
        'open_intake',
        [
          callerArgument(caller),
          intake.tenantId,
          intake.siteId,
          intake.credentialId,
          intake.intakeKeyId,
          intake.newCredentialId,
          intake.publicKey,
          intake.sealedPrivate,
          requestId,
        ],
        openedIntake,
      ),
    beginStore: (caller, store, requestId) =>
      call(
        'begin_store',
        [
          callerArgument(caller),
          store.tenantId,
          store.intakeKeyId,
          store.grant,
          store.provider,
          entryArgument(store.entry),
          requestId,
        ],
        begunStore,
      ),
    finishStore: (caller, { tenantId, begun, environment, label, key, envelope }, requestId) =>
      call(
        'finish_store',
        [
          callerArgument(caller),
          tenantId,
          begun.credentialId,
          begun.version,
          begun.siteId,
          environment,
          label,
          key.provider,
          key.kind,
          key.mode,
          key.lastFour,
          key.scope,
          begun.dataKey.dataKeyId,
          envelope,
          begun.entry.seq,
          requestId,
        ],
        writtenEntry,
      ),
    jumpVersion: (caller, { tenantId, credentialId, highest }) =>
      call('jump_version', [callerArgument(caller), credentialId, tenantId, highest], nothing),
    auditPublicKey: (caller, tenantId) =>
      call('audit_public_key', [tenantId, callerArgument(caller)], auditPublicKey),
    openReveal: (caller, grant, entry, requestId) =>
      call('open_reveal', [callerArgument(caller), grant, entryArgument(entry), requestId], openedReveal),
    retireCredential: (caller, grant, requestId) =>
      call('retire_credential', [callerArgument(caller), grant, requestId], writtenEntry),
    recordFailure: ({ tenantId, openedSeq, action, reason }, requestId) =>
      call('record_failure', [tenantId, openedSeq, action, { reason }, requestId], count),
  };
}
