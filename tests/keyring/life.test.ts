import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { open, storeCredential } from './support/credential.ts';
import { TestKeyring } from './support/keyring.ts';
import { createAgency, grantFor, wishFor } from './support/person.ts';

describe('the life of a credential', () => {
  let keyring: TestKeyring;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
  });
  afterAll(() => keyring.stop());

  test('a member who stored a key gets its content key again after a fresh code', async () => {
    const agency = await createAgency(keyring);
    const { binding, contentKey } = await storeCredential(keyring, agency);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    const answer = await open(keyring, agency, binding, { grant });
    expect(answer).toEqual({ status: 200, body: { contentKey } });
    const kinds = (await keyring.ledger(agency.tenantId)).map((line) => line.kind);
    expect(kinds).toEqual(['grant.issued', 'key.sealed', 'grant.issued', 'key.opened']);
  });
});
