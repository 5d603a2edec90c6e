import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GrantClaims } from '../../lib/portable/contracts/grant.ts';
import { grantId, sessionId, siteId } from '../../lib/portable/ids.ts';
import { OPENINGS_PER_HOUR } from '../../lib/portable/policy/limits.ts';
import { toBase64Url } from '../../lib/portable/bytes.ts';
import { signGrant } from '../../lib/portable/tokens/grant.ts';
import type { PrivateJwk } from '../../lib/portable/tokens/jwk.ts';
import { nextEntry, open, seal, storeCredential } from './support/credential.ts';
import { expectReason, expectRefused } from './support/effects.ts';
import { KEYRING_URL, makeSigningKey, random } from './support/keys.ts';
import { TestKeyring } from './support/keyring.ts';
import { createAgency, grantFor, wishFor, type Agency } from './support/person.ts';

describe('opening', () => {
  let keyring: TestKeyring;
  let agency: Agency;
  let stored: Awaited<ReturnType<typeof storeCredential>>;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
    agency = await createAgency(keyring);
    stored = await storeCredential(keyring, agency);
  });
  afterAll(() => keyring.stop());

  const reveal = () => wishFor('credential.reveal', stored.binding);

  /** A grant as the keyring would sign it, with claims of the test's own. */
  function forge(claims: Partial<GrantClaims> = {}, key: PrivateJwk = keyring.keys.signing): Promise<string> {
    const issuedAt = Math.floor(keyring.now / 1000);
    const { tenantId, credentialId, version } = stored.binding;
    return signGrant(
      {
        iss: KEYRING_URL,
        aud: 'strongroom-grant',
        sub: agency.owner.userId,
        jti: grantId.parse(randomUUID()),
        iat: issuedAt,
        exp: issuedAt + 300,
        session_id: sessionId.parse(randomUUID()),
        tenant_id: tenantId,
        action: 'credential.reveal',
        target: { kind: 'credential', id: credentialId, version },
        parameters: toBase64Url(random(32)),
        ...claims,
      },
      key,
    );
  }

  test('answers the content key with which it was sealed, and its ledger line names the audit entry', async () => {
    const entry = nextEntry();
    const grant = await grantFor(keyring, agency.owner, reveal());
    const answer = await open(keyring, agency, stored.binding, { grant, entry });
    expect(answer).toEqual({ status: 200, body: { contentKey: stored.contentKey } });
    const line = (await keyring.ledger(agency.tenantId)).at(-1);
    expect(JSON.parse(line?.record ?? '')).toMatchObject({
      kind: 'key.opened',
      operation: 'open',
      entry: entry.id,
      entrySeq: entry.seq,
      entryHash: entry.hash,
      user: agency.owner.userId,
      credential: stored.binding.credentialId,
      version: 1,
    });
    expect(line?.record).not.toContain(stored.contentKey);
  });

  test('happens once per grant', async () => {
    const grant = await grantFor(keyring, agency.owner, reveal());
    expect((await open(keyring, agency, stored.binding, { grant })).status).toBe(200);
    await expectRefused(keyring, agency.tenantId, () => open(keyring, agency, stored.binding, { grant }));
  });

  test('happens once per grant also for many requests at once', async () => {
    const grant = await grantFor(keyring, agency.owner, reveal());
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => open(keyring, agency, stored.binding, { grant })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 403, 403, 403]);
  });

  test('happens once per audit entry: a seq that was seen is refused with any hash', async () => {
    const entry = nextEntry();
    expect((await open(keyring, agency, stored.binding, { grant: await forge(), entry })).status).toBe(200);
    for (const spent of [entry, { ...nextEntry(), seq: entry.seq }, { ...nextEntry(), id: entry.id }]) {
      const grant = await forge();
      await expectRefused(keyring, agency.tenantId, () =>
        open(keyring, agency, stored.binding, { grant, entry: spent }),
      );
    }
  });

  const seconds = () => Math.floor(keyring.now / 1000);
  const bad: [string, () => Promise<string>][] = [
    ['that ran out', () => forge({ iat: seconds() - 301, exp: seconds() - 1 })],
    ['that lives longer than five minutes', () => forge({ exp: seconds() + 301 })],
    ['of another keyring', () => forge({ iss: 'https://other.test' })],
    ['signed by another key under the same name', () => forge({}, makeSigningKey('keyring-1'))],
    ['signed by the edge', () => forge({}, keyring.keys.edge)],
    ['for another action', () => forge({ action: 'credential.rotate' })],
    ['without a tenant', () => forge({ tenant_id: null })],
    [
      'for another version',
      () => forge({ target: { kind: 'credential', id: stored.binding.credentialId, version: 2 } }),
    ],
    ['for a session', () => forge({ target: { kind: 'session', id: sessionId.parse(randomUUID()) } })],
  ];
  test.each(bad)('is refused for a grant %s', async (_name, make) => {
    const grant = await make();
    await expectRefused(keyring, agency.tenantId, () => open(keyring, agency, stored.binding, { grant }));
  });

  test('is refused for a grant of another tenant, also between two agencies of one owner', async () => {
    const other = await createAgency(keyring);
    const theirs = await storeCredential(keyring, other);
    const grant = await grantFor(keyring, other.owner, wishFor('credential.reveal', theirs.binding));
    await expectRefused(keyring, agency.tenantId, () => open(keyring, agency, stored.binding, { grant }));
    const swapped = { ...stored.binding, tenantId: other.tenantId };
    await expectRefused(keyring, other.tenantId, () =>
      open(keyring, { ...other, dataKey: agency.dataKey }, swapped, { grant }),
    );
  });

  test('is refused for a grant of one credential used on another', async () => {
    const { binding: other } = await storeCredential(keyring, agency);
    const grant = await grantFor(keyring, agency.owner, reveal());
    await expectRefused(keyring, agency.tenantId, () => open(keyring, agency, other, { grant }));
    const moved = { ...stored.binding, siteId: siteId.parse(randomUUID()) };
    await expectRefused(keyring, agency.tenantId, () => open(keyring, agency, moved, { grant }));
    const renamed = {
      ...agency,
      dataKey: { ...agency.dataKey, dataKeyId: (await createAgency(keyring)).dataKey.dataKeyId },
    };
    await expectRefused(keyring, agency.tenantId, () => open(keyring, renamed, stored.binding, { grant }));
    expect((await open(keyring, agency, stored.binding, { grant })).status).toBe(200);
  });

  test('is refused when the roster no longer allows the holder of a good grant', async () => {
    const own = await createAgency(keyring);
    const { binding } = await storeCredential(keyring, own);
    const grant = await grantFor(keyring, own.owner, wishFor('credential.reveal', binding));
    const { tenantId, owner } = own;
    await keyring.writeRoster(tenantId, owner.userId, 'viewer', null);
    await expectRefused(keyring, tenantId, () => open(keyring, own, binding, { grant }));
    await keyring.writeRoster(tenantId, owner.userId, 'operator', [siteId.parse(randomUUID())]);
    await expectRefused(keyring, tenantId, () => open(keyring, own, binding, { grant }));
    await keyring.writeRoster(tenantId, owner.userId, 'operator', [binding.siteId]);
    expect((await open(keyring, own, binding, { grant })).status).toBe(200);
  });

  test('of a replaced version still answers its own key', async () => {
    const own = await createAgency(keyring);
    const first = await storeCredential(keyring, own);
    const rotate = await grantFor(keyring, own.owner, wishFor('credential.rotate', first.binding));
    await seal(keyring, own, { ...first.binding, version: 2 }, { grant: rotate });
    const grant = await grantFor(keyring, own.owner, wishFor('credential.reveal', first.binding));
    const answer = await open(keyring, own, first.binding, { grant });
    expect(answer.body).toEqual({ contentKey: first.contentKey });
  });

  test('stops at six hundred an hour per person, with the time to wait until', async () => {
    const own = await createAgency(keyring);
    const { binding } = await storeCredential(keyring, own);
    const target = { kind: 'credential', id: binding.credentialId, version: 1 } as const;
    const attempt = async () => {
      const grant = await forge({ sub: own.owner.userId, tenant_id: own.tenantId, target });
      return open(keyring, own, binding, { grant });
    };
    await keyring.writeRate(own.tenantId, `open ${own.owner.userId}`, OPENINGS_PER_HOUR - 2);
    for (let opened = 0; opened < 2; opened += 1) expect((await attempt()).status).toBe(200);
    await expectReason(keyring, own.tenantId, attempt, { status: 429, reason: 'rate_limited' });
    keyring.pass(3600);
    expect((await attempt()).status).toBe(200);
  });
});
