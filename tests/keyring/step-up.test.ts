import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../lib/portable/bytes.ts';
import type { CredentialBinding } from '../../lib/portable/contracts/common.ts';
import { stepUpAnswer } from '../../lib/portable/contracts/keyring.ts';
import { HOUSE_CHAIN } from '../../lib/portable/ids.ts';
import { ROLE_ACTIONS, role } from '../../lib/portable/policy/roles.ts';
import { verifyAuditKey } from '../../lib/portable/tokens/audit-key.ts';
import { verifyGrant } from '../../lib/portable/tokens/grant.ts';
import { seal, storeCredential } from './support/credential.ts';
import { expectRefused } from './support/effects.ts';
import { KEYRING_URL, publicHalf, random } from './support/keys.ts';
import { TestKeyring } from './support/keyring.ts';
import {
  assuring,
  authorise,
  createAgency,
  creating,
  enrol,
  freshCode,
  grantFor,
  newSessionId,
  newTenantId,
  stepUp,
  wishFor,
  type Agency,
} from './support/person.ts';

describe('a step-up', () => {
  let keyring: TestKeyring;
  let agency: Agency;
  let binding: CredentialBinding;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
    agency = await createAgency(keyring);
    binding = (await storeCredential(keyring, agency)).binding;
    // A second version, so that asking for it is refused only because it was not authorised.
    const grant = await grantFor(keyring, agency.owner, wishFor('credential.rotate', binding));
    expect((await seal(keyring, agency, { ...binding, version: 2 }, { grant })).status).toBe(200);
  });
  afterAll(() => keyring.stop());

  test('yields a grant for exactly what was authorised, for five minutes', async () => {
    const { owner, tenantId } = agency;
    const answer = stepUpAnswer.parse(
      (await stepUp(keyring, owner, wishFor('credential.reveal', binding))).body,
    );
    const keys = [publicHalf(keyring.keys.signing)];
    const grant = await verifyGrant(answer.grant, { keys, issuer: KEYRING_URL, now: new Date(keyring.now) });
    expect(grant).toMatchObject({
      ok: true,
      value: {
        sub: owner.userId,
        session_id: owner.sessionId,
        tenant_id: tenantId,
        action: 'credential.reveal',
        target: { kind: 'credential', id: binding.credentialId, version: 1 },
      },
    });
    expect(Date.parse(answer.expiresAt) - keyring.now).toBeLessThanOrEqual(300_000);
  });

  const differences: [string, (request: Awaited<ReturnType<typeof authorise>>) => object][] = [
    ['another action', () => ({ action: 'credential.rotate' })],
    ['another version', ({ target }) => ({ target: { ...target, version: 2 } })],
    ['another credential', ({ target }) => ({ target: { ...target, id: randomUUID() } })],
    ['other parameters', () => ({ parameters: toBase64Url(random(32)) })],
    ['another operation id', ({ sealed }) => ({ sealed: { ...sealed, operationId: randomUUID() } })],
    ['an unknown step-up key', ({ sealed }) => ({ sealed: { ...sealed, keyId: 'step-up-0' } })],
    ['altered bytes', ({ sealed }) => ({ sealed: { ...sealed, ciphertext: toBase64Url(random(272)) } })],
  ];
  test.each(differences)(
    'is refused for %s than was sealed, and the code stays good',
    async (_name, alter) => {
      const code = freshCode(keyring, agency.owner);
      const request = await authorise(keyring, agency.owner, wishFor('credential.reveal', binding), code);
      const asking = { tenantId: agency.tenantId };
      await expectRefused(keyring, agency.tenantId, () =>
        keyring.ask('step-up', { ...request, ...alter(request) }, asking),
      );
      expect((await keyring.ask('step-up', request, asking)).status).toBe(200);
    },
  );

  test('is refused for another tenant, and for another person', async () => {
    const other = await createAgency(keyring);
    const code = freshCode(keyring, agency.owner);
    const request = await authorise(keyring, agency.owner, wishFor('credential.reveal', binding), code);
    await expectRefused(keyring, other.tenantId, () =>
      keyring.ask('step-up', { ...request, tenantId: other.tenantId }, { tenantId: other.tenantId }),
    );
    await keyring.writeRoster(agency.tenantId, other.owner.userId, 'owner', null);
    await expectRefused(keyring, agency.tenantId, () =>
      keyring.ask('step-up', { ...request, userId: other.owner.userId }, { tenantId: agency.tenantId }),
    );
  });

  test('is refused to a person of another agency, who cannot tell what exists', async () => {
    const outsider = (await createAgency(keyring)).owner;
    const absent = {
      ...binding,
      credentialId: (await storeCredential(keyring, agency)).binding.credentialId,
    };
    for (const wanted of [binding, absent]) {
      await expectRefused(keyring, agency.tenantId, () =>
        stepUp(keyring, outsider, wishFor('credential.reveal', wanted)),
      );
    }
  });

  test('is refused for a version that was never sealed', async () => {
    await expectRefused(keyring, agency.tenantId, () =>
      stepUp(keyring, agency.owner, wishFor('credential.reveal', { ...binding, version: 3 })),
    );
  });

  test('is refused for a session that is not the one it is asked in', async () => {
    const person = await enrol(keyring);
    const elsewhere = assuring({ ...person, sessionId: newSessionId() });
    await expectRefused(keyring, null, () => stepUp(keyring, person, elsewhere));
    expect((await stepUp(keyring, person, assuring(person))).status).toBe(200);
  });

  test.each(role.options)('is granted to a %s as the matrix of roles says', async (memberRole) => {
    for (const action of ['credential.reveal', 'credential.rotate', 'credential.retire'] as const) {
      const own = await createAgency(keyring);
      const stored = await storeCredential(keyring, own);
      await keyring.writeRoster(own.tenantId, own.owner.userId, memberRole, null);
      const attempt = () => stepUp(keyring, own.owner, wishFor(action, stored.binding));
      const roles: readonly string[] = ROLE_ACTIONS[action];
      if (roles.includes(memberRole)) expect((await attempt()).status).toBe(200);
      else await expectRefused(keyring, own.tenantId, attempt);
    }
  });

  test('is granted to a member limited to sites for these sites only', async () => {
    const own = await createAgency(keyring);
    const [here, elsewhere] = [await storeCredential(keyring, own), await storeCredential(keyring, own)];
    await keyring.writeRoster(own.tenantId, own.owner.userId, 'operator', [here.binding.siteId]);
    expect((await stepUp(keyring, own.owner, wishFor('credential.reveal', here.binding))).status).toBe(200);
    await expectRefused(keyring, own.tenantId, () =>
      stepUp(keyring, own.owner, wishFor('credential.reveal', elsewhere.binding)),
    );
  });

  test('is refused to the holder of every key of the edge who has no code', async () => {
    // Everything that the edge holds or sees: its signing key, the published step-up key, ids, and old sealed bytes.
    const seen = await authorise(
      keyring,
      agency.owner,
      wishFor('credential.reveal', binding),
      freshCode(keyring, agency.owner),
    );
    expect((await keyring.ask('step-up', seen, { tenantId: agency.tenantId })).status).toBe(200);
    keyring.pass(60);
    const attempts = [
      seen,
      await authorise(keyring, agency.owner, wishFor('credential.reveal', binding), '000000'),
    ];
    const before = await keyring.ledger(agency.tenantId);
    for (const attempt of attempts) {
      const answer = await keyring.ask('step-up', attempt, { tenantId: agency.tenantId });
      expect(answer).toEqual({ status: 403, body: { reason: 'code_refused' } });
    }
    expect(await keyring.ledger(agency.tenantId)).toEqual(before);
  });
});

describe('a new tenant', () => {
  let keyring: TestKeyring;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
  });
  afterAll(() => keyring.stop());

  test('gets wrapped keys, a signed audit key, and its creator as owner', async () => {
    const owner = await enrol(keyring);
    const tenantId = newTenantId();
    const { keys } = stepUpAnswer.parse((await stepUp(keyring, owner, creating(tenantId))).body);
    if (keys === undefined) throw new Error('no keys');
    const { auditKeyId, publicKey, statement } = keys.auditKey;
    expect(await verifyAuditKey(statement, [publicHalf(keyring.keys.signing)])).toEqual({
      ok: true,
      value: { tenantId, auditKeyId, publicKey },
    });
    const stored = await storeCredential(keyring, { tenantId, owner, dataKey: keys.dataKey });
    expect((await stepUp(keyring, owner, wishFor('credential.retire', stored.binding))).status).toBe(200);
    const lines = await keyring.ledger();
    expect(lines.filter((line) => line.kind === 'tenant.created')).toHaveLength(1);
  });

  test('is refused with an id that is known, and with that of the house', async () => {
    const { tenantId, owner } = await createAgency(keyring);
    const other = await enrol(keyring);
    for (const person of [owner, other]) {
      await expectRefused(keyring, tenantId, () => stepUp(keyring, person, creating(tenantId)));
    }
    await expectRefused(keyring, null, () => stepUp(keyring, other, creating(HOUSE_CHAIN)));
  });

  test('is refused when the authorised tenant is not its target', async () => {
    const person = await enrol(keyring);
    for (const tenantId of [null, newTenantId()]) {
      const wish = { ...creating(newTenantId()), tenantId };
      await expectRefused(keyring, null, () => stepUp(keyring, person, wish));
    }
  });
});
