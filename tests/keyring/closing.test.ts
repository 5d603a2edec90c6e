import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EntryReference } from '../../lib/portable/contracts/common.ts';
import { finishAnswer } from '../../lib/portable/contracts/keyring.ts';
import { grantId, type GrantId } from '../../lib/portable/ids.ts';
import { verifyGrant } from '../../lib/portable/tokens/grant.ts';
import { newBinding, nextEntry, open, seal, storeCredential } from './support/credential.ts';
import { CLOSINGS_PER_HOUR } from '../../workers/keyring/src/limits.ts';
import { expectReason, expectRefused } from './support/effects.ts';
import { KEYRING_URL, publicHalf } from './support/keys.ts';
import { TestKeyring } from './support/keyring.ts';
import { createAgency, grantFor, newTenantId, stepUp, wishFor, type Agency } from './support/person.ts';

describe('what was left open', () => {
  let keyring: TestKeyring;
  let agency: Agency;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
    agency = await createAgency(keyring);
  });
  afterAll(() => keyring.stop());

  function close(entry: EntryReference, grant: GrantId | null) {
    const { tenantId } = agency;
    return keyring.ask('close', { tenantId, grantId: grant, seq: entry.seq }, { tenantId });
  }

  function idOf(grant: string): GrantId {
    const payload: unknown = JSON.parse(Buffer.from(grant.split('.')[1] ?? '', 'base64url').toString());
    return grantId.parse((payload as { jti: unknown }).jti);
  }

  test('is told as opened when it was, by grant or by entry, and writes no line', async () => {
    const { binding } = await storeCredential(keyring, agency);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    const entry = nextEntry();
    await open(keyring, agency, binding, { grant, entry });
    const before = await keyring.ledger(agency.tenantId);
    expect((await close(entry, idOf(grant))).body).toEqual({ outcome: 'opened' });
    expect((await close(entry, null)).body).toEqual({ outcome: 'opened' });
    expect((await close(nextEntry(), idOf(grant))).body).toEqual({ outcome: 'opened' });
    expect(await keyring.ledger(agency.tenantId)).toEqual(before);
  });

  test('is closed when it was not, with one line, and its grant is refused with any entry', async () => {
    const { binding } = await storeCredential(keyring, agency);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    const entry = nextEntry();
    expect((await close(entry, idOf(grant))).body).toEqual({ outcome: 'closed' });
    expect((await keyring.ledger(agency.tenantId)).at(-1)?.kind).toBe('opening.closed');
    const before = await keyring.ledger(agency.tenantId);
    expect((await close(entry, idOf(grant))).body).toEqual({ outcome: 'closed' });
    expect(await keyring.ledger(agency.tenantId)).toEqual(before);
    for (const late of [entry, nextEntry()]) {
      await expectRefused(keyring, agency.tenantId, () =>
        open(keyring, agency, binding, { grant, entry: late }),
      );
    }
  });

  test('is closed by its entry alone when it had no grant', async () => {
    const entry = nextEntry();
    expect((await close(entry, null)).body).toEqual({ outcome: 'closed' });
    await expectRefused(keyring, agency.tenantId, () => seal(keyring, agency, newBinding(agency), { entry }));
  });

  test('takes no other entry with it, however far ahead it is closed', async () => {
    const own = await createAgency(keyring);
    const { tenantId } = own;
    const ahead = { tenantId, grantId: null, seq: Number.MAX_SAFE_INTEGER };
    expect((await keyring.ask('close', ahead, { tenantId })).body).toEqual({ outcome: 'closed' });
    const { binding } = await storeCredential(keyring, own);
    const grant = await grantFor(keyring, own.owner, wishFor('credential.reveal', binding));
    expect((await open(keyring, own, binding, { grant })).status).toBe(200);
  });

  test('stops at six hundred an hour per tenant, with the time to wait until; a repeated one is free', async () => {
    const own = await createAgency(keyring);
    const { tenantId } = own;
    const closing = (seq: number) => keyring.ask('close', { tenantId, grantId: null, seq }, { tenantId });
    await keyring.writeRate(tenantId, 'close', CLOSINGS_PER_HOUR - 1);
    expect((await closing(1)).body).toEqual({ outcome: 'closed' });
    const retryAt = new Date(Math.floor(keyring.now / 60_000) * 60_000 + 3_600_000).toISOString();
    const limited = { status: 429, reason: 'rate_limited', retryAt } as const;
    await expectReason(keyring, tenantId, () => closing(2), limited);
    expect((await closing(1)).body).toEqual({ outcome: 'closed' });
    const entry = { ...nextEntry(), seq: 2 };
    expect((await seal(keyring, own, newBinding(own), { entry })).status).toBe(200);
    expect((await closing(2)).body).toEqual({ outcome: 'opened' });
    keyring.pass(3600);
    expect((await closing(3)).body).toEqual({ outcome: 'closed' });
  });

  test('is not closed for a tenant that the keyring does not know', async () => {
    const tenantId = newTenantId();
    await expectRefused(keyring, tenantId, () =>
      keyring.ask('close', { tenantId, grantId: null, seq: 1 }, { tenantId }),
    );
  });
});

describe('a retirement', () => {
  let keyring: TestKeyring;
  let agency: Agency;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
    agency = await createAgency(keyring);
  });
  afterAll(() => keyring.stop());

  async function retirements() {
    const { tenantId } = agency;
    return finishAnswer.parse((await keyring.ask('finish', { tenantId }, { tenantId })).body).retirements;
  }

  test('can be finished from the keyring, with the grant that the database did not see', async () => {
    const { binding } = await storeCredential(keyring, agency);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.retire', binding));
    const [retirement] = await retirements();
    expect(retirement).toMatchObject({ grant, credentialId: binding.credentialId });
    const now = new Date(retirement?.issuedAt ?? '');
    const keys = [publicHalf(keyring.keys.signing)];
    expect(await verifyGrant(grant, { keys, issuer: KEYRING_URL, now })).toMatchObject({ ok: true });
  });

  test('stands at once and for good: the keyring refuses the credential, also for grants issued before', async () => {
    const { binding } = await storeCredential(keyring, agency);
    const reveal = await grantFor(keyring, agency.owner, wishFor('credential.reveal', binding));
    const rotate = await grantFor(keyring, agency.owner, wishFor('credential.rotate', binding));
    await grantFor(keyring, agency.owner, wishFor('credential.retire', binding));
    const attempts = [
      () => open(keyring, agency, binding, { grant: reveal }),
      () => seal(keyring, agency, { ...binding, version: 2 }, { grant: rotate }),
      () => seal(keyring, agency, binding),
      () => stepUp(keyring, agency.owner, wishFor('credential.reveal', binding)),
      () => stepUp(keyring, agency.owner, wishFor('credential.retire', binding)),
    ];
    for (const attempt of attempts) await expectRefused(keyring, agency.tenantId, attempt);
  });

  test('is listed with the newest five hundred: the list does not grow with the age of a tenant', async () => {
    const own = await createAgency(keyring);
    const { binding } = await storeCredential(keyring, own);
    await keyring.writeTombstones(own.tenantId, 500);
    await grantFor(keyring, own.owner, wishFor('credential.retire', binding));
    const { tenantId } = own;
    const answer = finishAnswer.parse((await keyring.ask('finish', { tenantId }, { tenantId })).body);
    expect(answer.retirements).toHaveLength(500);
    expect(answer.retirements.at(-1)?.credentialId).toBe(binding.credentialId);
  });

  test('that was refused buries nothing', async () => {
    const own = await createAgency(keyring);
    const { binding } = await storeCredential(keyring, own);
    await keyring.writeRoster(own.tenantId, own.owner.userId, 'operator', null);
    await expectRefused(keyring, own.tenantId, () =>
      stepUp(keyring, own.owner, wishFor('credential.retire', binding)),
    );
    const grant = await grantFor(keyring, own.owner, wishFor('credential.reveal', binding));
    expect((await open(keyring, own, binding, { grant })).status).toBe(200);
  });
});
