import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentKeyAnswer } from '../../lib/portable/contracts/keyring.ts';
import { siteId } from '../../lib/portable/ids.ts';
import { NEW_CREDENTIALS_PER_HOUR } from '../../lib/portable/policy/limits.ts';
import { VERSION_LEAD } from '../../workers/keyring/src/limits.ts';
import { newBinding, nextEntry, seal, storeCredential } from './support/credential.ts';
import { expectReason, expectRefused } from './support/effects.ts';
import { TestKeyring } from './support/keyring.ts';
import { createAgency, grantFor, newTenantId, wishFor, type Agency } from './support/person.ts';

describe('sealing', () => {
  let keyring: TestKeyring;
  let agency: Agency;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
    agency = await createAgency(keyring);
  });
  afterAll(() => keyring.stop());

  test('a new credential needs no grant, and its ledger line names the audit entry', async () => {
    const binding = newBinding(agency);
    const entry = nextEntry();
    expect((await seal(keyring, agency, binding, { entry })).status).toBe(200);
    const line = (await keyring.ledger(agency.tenantId)).at(-1);
    expect(JSON.parse(line?.record ?? '')).toMatchObject({
      kind: 'key.sealed',
      entry: entry.id,
      entrySeq: entry.seq,
      entryHash: entry.hash,
      credential: binding.credentialId,
      version: 1,
    });
  });

  test('gives every version of every credential another key', async () => {
    const [one, other] = [await storeCredential(keyring, agency), await storeCredential(keyring, agency)];
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.rotate', one.binding));
    const next = await seal(keyring, agency, { ...one.binding, version: 2 }, { grant });
    const { contentKey } = contentKeyAnswer.parse(next.body);
    expect(new Set([one.contentKey, other.contentKey, contentKey]).size).toBe(3);
  });

  test('without a grant is refused above version 1', async () => {
    const fresh = newBinding(agency);
    await expectRefused(keyring, agency.tenantId, () => seal(keyring, agency, { ...fresh, version: 2 }));
    const { binding } = await storeCredential(keyring, agency);
    await expectRefused(keyring, agency.tenantId, () => seal(keyring, agency, { ...binding, version: 2 }));
  });

  test('never happens twice for one version, and says which was the highest', async () => {
    const { binding } = await storeCredential(keyring, agency);
    const stale = { status: 409, reason: 'stale_version', highestVersion: 1 } as const;
    await expectReason(keyring, agency.tenantId, () => seal(keyring, agency, binding), stale);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.rotate', binding));
    await expectReason(keyring, agency.tenantId, () => seal(keyring, agency, binding, { grant }), stale);
    const jumped = await seal(keyring, agency, { ...binding, version: 7 }, { grant });
    expect(jumped.status).toBe(200);
    const late = await grantFor(keyring, agency.owner, wishFor('credential.rotate', binding));
    await expectReason(
      keyring,
      agency.tenantId,
      () => seal(keyring, agency, { ...binding, version: 5 }, { grant: late }),
      { status: 409, reason: 'stale_version', highestVersion: 7 },
    );
  });

  test('the next version is refused far above the highest, so that no single grant uses up the numbers', async () => {
    const { binding } = await storeCredential(keyring, agency);
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.rotate', binding));
    for (const version of [Number.MAX_SAFE_INTEGER, 2 ** 31, binding.version + VERSION_LEAD + 1]) {
      await expectRefused(keyring, agency.tenantId, () =>
        seal(keyring, agency, { ...binding, version }, { grant }),
      );
    }
    const furthest = { ...binding, version: binding.version + VERSION_LEAD };
    expect((await seal(keyring, agency, furthest, { grant })).status).toBe(200);
  });

  test('the next version is refused for a grant of another action or credential, and for a spent one', async () => {
    const { binding } = await storeCredential(keyring, agency);
    const { binding: other } = await storeCredential(keyring, agency);
    const next = { ...binding, version: 2 };
    for (const wish of [wishFor('credential.reveal', binding), wishFor('credential.rotate', other)]) {
      const grant = await grantFor(keyring, agency.owner, wish);
      await expectRefused(keyring, agency.tenantId, () => seal(keyring, agency, next, { grant }));
    }
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.rotate', binding));
    expect((await seal(keyring, agency, next, { grant })).status).toBe(200);
    const again = { ...binding, version: 3 };
    await expectRefused(keyring, agency.tenantId, () => seal(keyring, agency, again, { grant }));
  });

  test('the next version is refused on another site, and for a member who lost the role', async () => {
    const own = await createAgency(keyring);
    const { binding } = await storeCredential(keyring, own);
    const grant = await grantFor(keyring, own.owner, wishFor('credential.rotate', binding));
    const moved = { ...binding, version: 2, siteId: siteId.parse(randomUUID()) };
    await expectRefused(keyring, own.tenantId, () => seal(keyring, own, moved, { grant }));
    await keyring.writeRoster(own.tenantId, own.owner.userId, 'viewer', null);
    const next = { ...binding, version: 2 };
    await expectRefused(keyring, own.tenantId, () => seal(keyring, own, next, { grant }));
    await keyring.writeRoster(own.tenantId, own.owner.userId, 'operator', null);
    expect((await seal(keyring, own, next, { grant })).status).toBe(200);
  });

  test('is refused for an audit entry that carried another key', async () => {
    const entry = nextEntry();
    expect((await seal(keyring, agency, newBinding(agency), { entry })).status).toBe(200);
    const reused = [entry, { ...nextEntry(), seq: entry.seq }, { ...nextEntry(), id: entry.id }];
    for (const spent of reused) {
      await expectRefused(keyring, agency.tenantId, () =>
        seal(keyring, agency, newBinding(agency), { entry: spent }),
      );
    }
  });

  test('is refused without an audit entry', async () => {
    const body = { grant: null, binding: newBinding(agency), dataKey: agency.dataKey };
    const attempt = () => keyring.ask('seal', body, { tenantId: agency.tenantId });
    await expectReason(keyring, agency.tenantId, attempt, { status: 400, reason: 'invalid_request' });
  });

  test('is refused in a tenant that nobody created', async () => {
    const stranger = { ...agency, tenantId: newTenantId() };
    await expectRefused(keyring, stranger.tenantId, () => seal(keyring, stranger, newBinding(stranger)));
  });

  test('gives no key for a data key of another tenant, another id, or an unknown version of its wrapping', async () => {
    const other = await createAgency(keyring);
    const foreign = { ...agency, dataKey: other.dataKey };
    const answers = [
      await seal(keyring, foreign, newBinding(foreign)),
      await seal(keyring, agency, { ...newBinding(agency), dataKeyId: other.dataKey.dataKeyId }),
      await seal(keyring, { ...agency, dataKey: { ...agency.dataKey, kekVersion: 9 } }, newBinding(agency)),
      await seal(keyring, { ...agency, dataKey: { ...agency.dataKey, wrapped: 'AQ' } }, newBinding(agency)),
    ];
    for (const answer of answers) expect(answer).toEqual({ status: 403, body: { reason: 'refused' } });
  });

  test('new credentials stops at six hundred an hour per tenant, with the time to wait until', async () => {
    const own = await createAgency(keyring);
    await keyring.writeRate(own.tenantId, 'seal', NEW_CREDENTIALS_PER_HOUR - 2);
    for (let stored = 0; stored < 2; stored += 1) {
      expect((await seal(keyring, own, newBinding(own))).status).toBe(200);
    }
    const attempt = () => seal(keyring, own, newBinding(own));
    const retryAt = new Date(Math.floor(keyring.now / 60_000) * 60_000 + 3_600_000).toISOString();
    await expectReason(keyring, own.tenantId, attempt, { status: 429, reason: 'rate_limited', retryAt });
    keyring.pass(3600);
    expect((await attempt()).status).toBe(200);
  });
});
