import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freezeAnswer, statusAnswer } from '../../lib/portable/contracts/keyring.ts';
import type { TenantId } from '../../lib/portable/ids.ts';
import { newBinding, open, seal, storeCredential } from './support/credential.ts';
import { expectReason, expectRefused } from './support/effects.ts';
import { TestKeyring, type Answer } from './support/keyring.ts';
import {
  assuring,
  beginFactor,
  codeOf,
  createAgency,
  creating,
  enrol,
  grantFor,
  newTenantId,
  newUserId,
  stepUp,
  wishFor,
  type Agency,
} from './support/person.ts';

describe('a freeze', () => {
  let keyring: TestKeyring;
  let agency: Agency;
  beforeEach(async () => {
    keyring = await TestKeyring.start();
    agency = await createAgency(keyring);
  });
  afterEach(() => keyring.stop());

  function order(
    operation: 'freeze' | 'unfreeze',
    as: 'edge' | 'auditor' | 'operator',
    tenantId: TenantId | null,
  ): Promise<Answer> {
    return keyring.ask(operation, { tenantId, reason: 'an opening without its entry' }, { as, tenantId });
  }

  test('of a tenant stops step-up, sealing and opening there, keeps the code, and stops nobody else', async () => {
    const other = await createAgency(keyring);
    const { binding } = await storeCredential(keyring, agency);
    const theirs = await storeCredential(keyring, other);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    keyring.pass(30);
    const since = new Date(keyring.now).toISOString();
    const ordered = await order('freeze', 'edge', agency.tenantId);
    expect(freezeAnswer.parse(ordered.body).frozenSince).toBe(since);
    const code = codeOf(agency.owner.secret, keyring.now);
    const attempts = [
      () => stepUp(keyring, agency.owner, wishFor('credential.reveal', binding), code),
      () => seal(keyring, agency, newBinding(agency)),
      () => open(keyring, agency, binding, { grant }),
    ];
    const frozen = { status: 423, reason: 'frozen', since } as const;
    for (const attempt of attempts) await expectReason(keyring, agency.tenantId, attempt, frozen);
    expect((await stepUp(keyring, agency.owner, assuring(agency.owner), code)).status).toBe(200);
    const theirGrant = await grantFor(keyring, other.owner, wishFor('credential.reveal', theirs.binding));
    expect((await open(keyring, other, theirs.binding, { grant: theirGrant })).status).toBe(200);
  });

  test('keeps the time of its beginning, and every order stands in the ledger', async () => {
    const first = await order('freeze', 'edge', agency.tenantId);
    keyring.pass(60);
    expect(await order('freeze', 'auditor', agency.tenantId)).toEqual(first);
    expect((await order('unfreeze', 'operator', agency.tenantId)).body).toEqual({ frozenSince: null });
    const orders = (await keyring.ledger(agency.tenantId)).slice(1);
    expect(orders.map((line) => [line.kind, (JSON.parse(line.record) as { by: string }).by])).toEqual([
      ['frozen', 'edge'],
      ['frozen', 'auditor'],
      ['unfrozen', 'operator'],
    ]);
  });

  test('is lifted by the operator only', async () => {
    await order('freeze', 'edge', agency.tenantId);
    await order('freeze', 'edge', null);
    for (const as of ['edge', 'auditor'] as const) {
      await expectRefused(keyring, agency.tenantId, () => order('unfreeze', as, agency.tenantId));
      await expectRefused(keyring, null, () => order('unfreeze', as, null));
    }
    await order('unfreeze', 'operator', null);
    await order('unfreeze', 'operator', agency.tenantId);
    expect((await seal(keyring, agency, newBinding(agency))).status).toBe(200);
  });

  test('voids the grants issued before it, also once it is lifted', async () => {
    const { binding } = await storeCredential(keyring, agency);
    for (const tenantId of [agency.tenantId, null]) {
      const before = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
      await order('freeze', 'auditor', tenantId);
      await order('unfreeze', 'operator', tenantId);
      await expectRefused(keyring, agency.tenantId, () => open(keyring, agency, binding, { grant: before }));
      const after = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
      expect((await open(keyring, agency, binding, { grant: after })).status).toBe(200);
    }
  });

  test('repeated by the edge writes nothing more, and the auditor may still add a reason', async () => {
    const ledgers = async () => [await keyring.ledger(), await keyring.ledger(agency.tenantId)];
    for (const tenantId of [agency.tenantId, null]) await order('freeze', 'edge', tenantId);
    const before = await ledgers();
    for (const tenantId of [agency.tenantId, null]) await order('freeze', 'edge', tenantId);
    expect(await ledgers()).toEqual(before);
    await order('freeze', 'auditor', agency.tenantId);
    expect(await keyring.ledger(agency.tenantId)).toHaveLength((before[1]?.length ?? 0) + 1);
  });

  test('of everything voids a grant that was under way when it fell, once it is lifted', async () => {
    const { binding } = await storeCredential(keyring, agency);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    // The order set out a moment before the step-up did, and arrived after it.
    keyring.pass(-1);
    await order('freeze', 'auditor', null);
    keyring.pass(10);
    await order('unfreeze', 'operator', null);
    await expectRefused(keyring, agency.tenantId, () => open(keyring, agency, binding, { grant }));
    const after = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    expect((await open(keyring, agency, binding, { grant: after })).status).toBe(200);
  });

  test('of everything stops everybody, and status says since when', async () => {
    const person = await enrol(keyring);
    const { binding } = await storeCredential(keyring, agency);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    await order('freeze', 'auditor', null);
    const since = new Date(keyring.now).toISOString();
    const attempts = [
      () => stepUp(keyring, person, assuring(person)),
      () => stepUp(keyring, person, creating(newTenantId())),
      () => seal(keyring, agency, newBinding(agency)),
      () => open(keyring, agency, binding, { grant }),
      async () => (await beginFactor(keyring, newUserId())).answer,
    ];
    const frozen = { status: 423, reason: 'frozen', since } as const;
    for (const attempt of attempts) await expectReason(keyring, agency.tenantId, attempt, frozen);
    expect(statusAnswer.parse((await keyring.ask('status', {})).body).frozenSince).toBe(since);
  });

  test('of a tenant that the keyring does not know is refused', async () => {
    const tenantId = newTenantId();
    await expectRefused(keyring, tenantId, () => order('freeze', 'edge', tenantId));
  });
});
