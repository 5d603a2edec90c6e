import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealAuthorisation } from '../../lib/browser/authorise.ts';
import { toBase64Url } from '../../lib/portable/bytes.ts';
import type { EntryReference, WrappedDataKey } from '../../lib/portable/contracts/common.ts';
import type { KeyringOperation } from '../../lib/portable/contracts/keyring.ts';
import { dataKeyId, entryId } from '../../lib/portable/ids.ts';
import { askKeyring } from './support/calls.ts';
import { forgeGrant } from './support/grants.ts';
import { prepareReveal, reveal, store, type Stored } from './support/keys.ts';
import { createAgency, enrol, signIn, stepUpKeyOf, type Agency, type Person } from './support/people.ts';
import { startStack, type TestStack } from './support/stack.ts';
import { readTraces } from './support/traces.ts';

/**
 * A thief who holds all of Supabase: the edge's signing key, the intake secret, every row of the database, live
 * sessions of members, and grants that were used. He has no code and no key of the keyring.
 */
let stack: TestStack;
let owner: Person;
let agency: Agency;
let stored: Stored;
let dataKey: WrappedDataKey;
let usedGrant: string;
let usedEntry: number;

beforeAll(async () => {
  stack = await startStack();
  owner = await signIn(stack, 'ana@harbour.example');
  await enrol(stack, owner);
  agency = await createAgency(stack, owner, 'Harbour & Pine');
  stored = await store(stack, owner, agency);
  const prepared = await prepareReveal(stack, owner, agency, stored);
  usedGrant = prepared.body.grant;
  usedEntry = (await reveal(stack, owner, prepared)).entry;
  const [row] = await stack.sql<{ id: string; kek_version: number; wrapped: Uint8Array }[]>`
    select id, kek_version, wrapped from sealed.data_keys where tenant_id = ${agency.tenantId}`;
  if (row === undefined) throw new Error('no data key');
  dataKey = {
    dataKeyId: dataKeyId.parse(row.id),
    kekVersion: row.kek_version,
    wrapped: toBase64Url(row.wrapped),
  };
});

afterAll(() => stack.stop());

/** An audit entry that the thief wrote himself. */
const entry = (seq = 1000): EntryReference => ({
  id: entryId.parse(crypto.randomUUID()),
  seq,
  hash: toBase64Url(new Uint8Array(32)),
});

const binding = () => ({
  tenantId: agency.tenantId,
  siteId: agency.siteId,
  credentialId: stored.credentialId,
  provider: 'stripe' as const,
  version: 1,
  dataKeyId: dataKey.dataKeyId,
});

const ask = (operation: KeyringOperation, request: unknown, reference?: EntryReference) =>
  askKeyring(stack, 'edge', operation, agency.tenantId, request, reference);

describe('with every secret of Supabase and no code', () => {
  test('no self-made grant opens a key', async () => {
    const before = await readTraces(stack, agency.tenantId);
    const { edgeSigningKey, keyringSigningKey } = stack.secrets;
    const parameters = { action: 'credential.retire' } as const;
    const forged = { person: owner, agency, stored, parameters };
    const changes = { action: 'credential.reveal' } as const;
    for (const key of [edgeSigningKey, { ...edgeSigningKey, kid: keyringSigningKey.kid }]) {
      const grant = await forgeGrant(stack, forged, changes, key);
      const answer = await ask('open', { grant, binding: binding(), dataKey }, entry());
      expect(answer).toEqual({ reason: 'refused' });
    }
    const [header, , signature] = usedGrant.split('.');
    const [, payload] = (await forgeGrant(stack, forged, changes, edgeSigningKey)).split('.');
    const spliced = await ask(
      'open',
      { grant: `${header}.${payload}.${signature}`, binding: binding(), dataKey },
      entry(),
    );
    expect(spliced).toEqual({ reason: 'refused' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });

  test('no used grant opens a key again, under its own entry or another', async () => {
    const before = await readTraces(stack, agency.tenantId);
    for (const seq of [usedEntry, 1000]) {
      const answer = await ask('open', { grant: usedGrant, binding: binding(), dataKey }, entry(seq));
      expect(answer).toEqual({ reason: 'refused' });
    }
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });

  test('no content key of a stored version comes as one to seal with', async () => {
    const before = await readTraces(stack, agency.tenantId);
    const request = { grant: null, binding: binding(), dataKey };
    expect(await ask('seal', request, entry())).not.toHaveProperty('contentKey');
    const rotation = { ...request, grant: usedGrant, binding: { ...binding(), version: 2 } };
    expect(await ask('seal', rotation, entry())).not.toHaveProperty('contentKey');
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });

  test('no authorisation without the code of the moment makes a grant', async () => {
    const before = await readTraces(stack, agency.tenantId);
    const target = { kind: 'credential', id: stored.credentialId, version: 1 } as const;
    const { sealed, parameters } = await sealAuthorisation({
      stepUpKey: stepUpKeyOf(stack),
      userId: owner.userId,
      action: 'credential.reveal',
      tenantId: agency.tenantId,
      target,
      parameters: {
        action: 'credential.reveal',
        recipientKey: new Uint8Array(65),
        reason: 'because I can',
      },
      code: owner.authenticator?.last() ?? '',
    });
    const answer = await ask('step-up', {
      action: 'credential.reveal',
      tenantId: agency.tenantId,
      target,
      parameters,
      userId: owner.userId,
      sessionId: owner.sessionId,
      sealed,
      deviceHash: null,
    });
    expect(answer).toEqual({ reason: 'code_refused' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });

  test('neither the ledger is read nor a freeze lifted; a freeze stops every opening', async () => {
    const { tenantId } = agency;
    expect(await ask('ledger', { tenantId, after: 0 })).not.toHaveProperty('lines');
    const order = { tenantId, reason: 'practice' };
    expect(await ask('freeze', order)).toMatchObject({ frozenSince: expect.any(String) });
    await ask('unfreeze', order);
    const parameters = {
      action: 'credential.reveal',
      recipientKey: new Uint8Array(65),
      reason: 'x',
    } as const;
    const issued = await forgeGrant(stack, { person: owner, agency, stored, parameters });
    const answer = await ask('open', { grant: issued, binding: binding(), dataKey }, entry(2000));
    expect(answer).toMatchObject({ reason: 'frozen' });
  });
});
