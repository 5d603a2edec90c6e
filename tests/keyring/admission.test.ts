import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BODY_BYTES_MAX } from '../../workers/keyring/src/body.ts';
import { keyringOperation } from '../../lib/portable/contracts/keyring.ts';
import { HOUSE_CHAIN } from '../../lib/portable/ids.ts';
import { newBinding, nextEntry, storeCredential } from './support/credential.ts';
import { KEYRING_URL, makeSigningKey } from './support/keys.ts';
import { TestKeyring, type Asking } from './support/keyring.ts';
import {
  assuring,
  createAgency,
  grantFor,
  newTenantId,
  stepUp,
  wishFor,
  type Agency,
} from './support/person.ts';
import { expectReason, expectRefused, expectUnauthenticated } from './support/effects.ts';

describe('the keyring answers nothing to whom it does not know', () => {
  let keyring: TestKeyring;
  let agency: Agency;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
    agency = await createAgency(keyring);
  });
  afterAll(() => keyring.stop());

  test('a good token of each issuer is answered', async () => {
    for (const as of ['edge', 'auditor', 'operator'] as const) {
      expect((await keyring.ask('status', {}, { as })).status).toBe(200);
    }
  });

  test('everything without a token gets one constant answer, whatever it asks for', async () => {
    for (const [path, method] of [
      ['status', 'POST'],
      ['status', 'GET'],
      ['open', 'POST'],
      ['no-such-operation', 'POST'],
      ['../', 'GET'],
    ] as const) {
      await expectUnauthenticated(keyring, null, () => keyring.send(path, '{}', null, method));
    }
  });

  const seconds = () => Math.floor(keyring.now / 1000);
  const spoiled: [string, () => Asking][] = [
    ['for another keyring', () => ({ claims: { aud: 'https://other.test' } })],
    ['for another operation', () => ({ claims: { operation: 'status' } })],
    ['for another tenant', () => ({ tenantId: newTenantId() })],
    ['for no tenant', () => ({ tenantId: null })],
    ['for another body', () => ({ claims: { body: 'A'.repeat(43) } })],
    ['that ran out', () => ({ claims: { iat: seconds() - 60, exp: seconds() - 30 } })],
    ['that lives too long', () => ({ claims: { exp: seconds() + 300 } })],
    ['from the future', () => ({ claims: { iat: seconds() + 10, exp: seconds() + 40 } })],
    ['signed by an unknown key', () => ({ key: makeSigningKey('edge-1') })],
    ['signed by the edge in the name of the operator', () => ({ as: 'operator', key: keyring.keys.edge })],
  ];
  test.each(spoiled)('a token %s gets the constant answer and freezes nothing', async (_name, spoil) => {
    const body = { tenantId: agency.tenantId, reason: 'a test of tokens' };
    await expectUnauthenticated(keyring, agency.tenantId, () =>
      keyring.ask('freeze', body, { tenantId: agency.tenantId, ...spoil() }),
    );
  });

  test('a token is admitted once, within its life and after it', async () => {
    const text = JSON.stringify({ tenantId: agency.tenantId });
    const token = await keyring.token('finish', text, { tenantId: agency.tenantId });
    expect((await keyring.send('finish', text, token)).status).toBe(200);
    await expectUnauthenticated(keyring, agency.tenantId, () => keyring.send('finish', text, token));
    keyring.pass(34);
    await expectUnauthenticated(keyring, agency.tenantId, () => keyring.send('finish', text, token));
  });

  test('a body above the limit gets the constant answer, also with a token for exactly it', async () => {
    const { tenantId } = agency;
    for (const [size, status] of [
      [1000, 200],
      [BODY_BYTES_MAX, 401],
    ] as const) {
      const answer = await keyring.ask('finish', { tenantId, fill: 'x'.repeat(size) }, { tenantId });
      expect(answer.status).toBe(status);
    }
  });

  test('the chain of the house is no tenant: whatever would treat it as one is refused', async () => {
    const tenantId = HOUSE_CHAIN;
    const { owner, dataKey } = agency;
    const binding = { ...newBinding(agency), tenantId };
    const bodies = {
      close: { tenantId, grantId: null, seq: 1 },
      finish: { tenantId },
      freeze: { tenantId, reason: 'no such tenant' },
      seal: { grant: null, binding, dataKey },
      open: { grant: await grantFor(keyring, owner, assuring(owner)), binding, dataKey },
    };
    for (const [operation, body] of Object.entries(bodies)) {
      await expectRefused(keyring, null, () =>
        keyring.ask(keyringOperation.parse(operation), body, { tenantId, entry: nextEntry() }),
      );
    }
    await expectRefused(keyring, null, () =>
      keyring.ask('unfreeze', bodies.freeze, { as: 'operator', tenantId }),
    );
  });

  test('whoever meets damaged data gets one constant answer, and nothing of the data', async () => {
    const own = await createAgency(keyring);
    const { binding } = await storeCredential(keyring, own);
    await keyring.writeRoster(own.tenantId, own.owner.userId, 'no role at all', null);
    const before = await keyring.ledger(own.tenantId);
    const answer = await stepUp(keyring, own.owner, wishFor('credential.reveal', binding));
    expect(answer).toEqual({ status: 500, body: { reason: 'internal' } });
    expect(await keyring.ledger(own.tenantId)).toEqual(before);
    expect(keyring.log.filter((line) => line.startsWith('keyring: ')).join()).not.toContain('no role');
  });

  test('a body of another shape is told so, after its token was verified', async () => {
    const asking = { claims: { aud: KEYRING_URL } };
    await expectReason(keyring, null, () => keyring.ask('freeze', { tenantId: null, reason: '' }, asking), {
      status: 400,
      reason: 'invalid_request',
    });
  });

  test('the auditor may not open, seal, close, finish or step up', async () => {
    for (const operation of ['open', 'seal', 'close', 'finish', 'step-up', 'enrol-factor'] as const) {
      await expectRefused(keyring, agency.tenantId, () =>
        keyring.ask(operation, {}, { as: 'auditor', tenantId: agency.tenantId }),
      );
    }
  });

  test('the ledger is read by auditor and operator, not by the edge that it records', async () => {
    const body = { tenantId: agency.tenantId, after: 0 };
    for (const as of ['auditor', 'operator'] as const) {
      expect((await keyring.ask('ledger', body, { as, tenantId: agency.tenantId })).status).toBe(200);
    }
    await expectRefused(keyring, agency.tenantId, () =>
      keyring.ask('ledger', body, { tenantId: agency.tenantId }),
    );
  });
});
