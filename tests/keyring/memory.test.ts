import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contentKeyAnswer, ledgerAnswer } from '../../lib/portable/contracts/keyring.ts';
import { HOUSE_CHAIN } from '../../lib/portable/ids.ts';
import { newBinding, nextEntry, open, seal, storeCredential } from './support/credential.ts';
import { expectReason, expectRefused } from './support/effects.ts';
import { makeKek } from './support/keys.ts';
import { TestKeyring } from './support/keyring.ts';
import {
  assuring,
  createAgency,
  creating,
  freshCode,
  grantFor,
  stepUp,
  wishFor,
  type Agency,
} from './support/person.ts';

describe('what the keyring remembers', () => {
  let keyring: TestKeyring;
  let agency: Agency;
  beforeEach(async () => {
    keyring = await TestKeyring.start();
    agency = await createAgency(keyring);
  });
  afterEach(() => keyring.stop());

  test('is a chain: each line of a ledger hashes its record and the line before', async () => {
    const { binding } = await storeCredential(keyring, agency);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    await open(keyring, agency, binding, { grant });
    for (const tenantId of [agency.tenantId, HOUSE_CHAIN]) {
      let previous = Buffer.alloc(32);
      const lines = await keyring.ledger(tenantId);
      expect(lines.length).toBeGreaterThan(2);
      for (const [index, line] of lines.entries()) {
        const hash = createHash('sha256').update('strongroom/ledger/v1').update(previous).update(line.record);
        previous = hash.digest();
        expect(line.hash).toBe(previous.toString('hex'));
        expect(line.seq).toBe(index + 1);
        expect(JSON.parse(line.record)).toMatchObject({ seq: line.seq, at: line.at, kind: line.kind });
      }
    }
  });

  test('is read in parts, each after a line', async () => {
    await storeCredential(keyring, agency);
    const all = await keyring.ledger(agency.tenantId);
    const asking = { as: 'auditor', tenantId: agency.tenantId } as const;
    const answer = await keyring.ask('ledger', { tenantId: agency.tenantId, after: 1 }, asking);
    expect(ledgerAnswer.parse(answer.body).lines).toEqual(all.slice(1));
  });

  test('survives a restart: factors, rosters, sealed versions, spent grants, entries, used codes, tokens', async () => {
    const { binding, contentKey } = await storeCredential(keyring, agency);
    const code = freshCode(keyring, agency.owner);
    const spent = await stepUp(keyring, agency.owner, wishFor('credential.reveal', binding), code);
    const { grant } = spent.body as { grant: string };
    const entry = nextEntry();
    expect((await open(keyring, agency, binding, { grant, entry })).status).toBe(200);
    const retired = await storeCredential(keyring, agency);
    await grantFor(keyring, agency.owner, wishFor('credential.retire', retired.binding));
    const token = await keyring.token('status', '{}');
    await keyring.send('status', '{}', token);
    const ledger = await keyring.ledger(agency.tenantId);
    await keyring.restart();

    expect(await keyring.ledger(agency.tenantId)).toEqual(ledger);
    expect((await keyring.send('status', '{}', token)).status).toBe(401);
    await expectRefused(keyring, agency.tenantId, () => open(keyring, agency, binding, { grant }));
    await expectReason(keyring, null, () => stepUp(keyring, agency.owner, assuring(agency.owner), code), {
      status: 403,
      reason: 'code_refused',
    });
    await expectReason(keyring, agency.tenantId, () => seal(keyring, agency, binding), {
      status: 409,
      reason: 'stale_version',
      highestVersion: 1,
    });
    await expectRefused(keyring, agency.tenantId, () => seal(keyring, agency, retired.binding));
    await expectRefused(keyring, agency.tenantId, () =>
      stepUp(keyring, agency.owner, creating(agency.tenantId)),
    );
    const again = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    await expectRefused(keyring, agency.tenantId, () =>
      open(keyring, agency, binding, { grant: again, entry: { ...nextEntry(), seq: entry.seq } }),
    );
    expect((await open(keyring, agency, binding, { grant: again })).body).toEqual({ contentKey });
  });

  test('opens under two key-encryption keys at once: what the first wrapped, while the second is current', async () => {
    const { binding, contentKey } = await storeCredential(keyring, agency);
    const second = makeKek();
    const keks = (first: 'unwrap_only' | 'retired') => ({
      KEYRING_KEKS: JSON.stringify([
        { version: 1, state: first, key: keyring.keys.kek },
        { version: 2, state: 'current', key: second },
      ]),
    });
    await keyring.restart(keks('unwrap_only'));
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    const opened = await open(keyring, agency, binding, { grant });
    expect(contentKeyAnswer.parse(opened.body).contentKey).toBe(contentKey);
    const younger = await createAgency(keyring);
    expect(younger.dataKey.kekVersion).toBe(2);
    expect((await seal(keyring, younger, newBinding(younger))).status).toBe(200);
    const mislabelled = { ...younger, dataKey: { ...younger.dataKey, kekVersion: 1 } };
    expect(await seal(keyring, mislabelled, newBinding(younger))).toEqual({
      status: 403,
      body: { reason: 'refused' },
    });

    await keyring.restart(keks('retired'));
    await expectRefused(keyring, agency.tenantId, () => seal(keyring, agency, newBinding(agency)));
    expect((await seal(keyring, younger, newBinding(younger))).status).toBe(200);
  });
});
