import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmAnswer } from '../../lib/portable/contracts/keyring.ts';
import { parametersDigest } from '../../lib/portable/contracts/parameters.ts';
import { verifyGrant } from '../../lib/portable/tokens/grant.ts';
import { BEGINNINGS_PER_HOUR } from '../../workers/keyring/src/limits.ts';
import { expectReason, expectRefused } from './support/effects.ts';
import { KEYRING_URL, publicHalf } from './support/keys.ts';
import { TestKeyring } from './support/keyring.ts';
import {
  assuring,
  beginFactor,
  codeOf,
  confirmFactor,
  createAgency,
  enrol,
  freshCode,
  newSessionId,
  newUserId,
  stepUp,
  wrongCode,
} from './support/person.ts';

describe('a factor', () => {
  let keyring: TestKeyring;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
  });
  afterAll(() => keyring.stop());

  async function begun() {
    const userId = newUserId();
    const { seed } = await beginFactor(keyring, userId);
    if (seed === null) throw new Error('the seed was refused');
    return { userId, sessionId: newSessionId(), ...seed };
  }

  test('of a newcomer begins without a code, lies in the ledger, and only the page reads its seed', async () => {
    const userId = newUserId();
    const { answer, seed } = await beginFactor(keyring, userId);
    expect(seed?.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(JSON.stringify(answer.body)).not.toContain(seed?.secret);
    const line = (await keyring.ledger()).at(-1);
    expect(line).toMatchObject({ kind: 'factor.begun', record: expect.stringContaining(userId) as string });
    expect(line?.record).not.toContain(seed?.secret);
  });

  test('once confirmed yields a grant to enrol exactly it, with a line in the ledger', async () => {
    const { userId, sessionId, factorId, secret } = await begun();
    const code = codeOf(secret, keyring.now);
    const { answer, confirmed } = await confirmFactor(keyring, { userId, sessionId, factorId, code });
    expect(confirmed?.factorId).toBe(factorId);
    const { grant } = confirmAnswer.parse(answer.body);
    const keys = [publicHalf(keyring.keys.signing)];
    const verified = await verifyGrant(grant, { keys, issuer: KEYRING_URL, now: new Date(keyring.now) });
    expect(verified).toMatchObject({
      ok: true,
      value: {
        action: 'factor.enrol',
        sub: userId,
        session_id: sessionId,
        tenant_id: null,
        target: { kind: 'person', id: userId },
        parameters: await parametersDigest({ action: 'factor.enrol', factorId }),
      },
    });
    expect((await keyring.ledger()).at(-1)?.kind).toBe('factor.confirmed');
  });

  test('is not confirmed by a wrong code, by another person, in another session, or after ten minutes', async () => {
    const { userId, sessionId, factorId, secret } = await begun();
    const good = { userId, sessionId, factorId, code: codeOf(secret, keyring.now) };
    const attempt = async (input: typeof good) => (await confirmFactor(keyring, input)).answer;
    await expectReason(keyring, null, () => attempt({ ...good, code: wrongCode(secret, keyring.now) }), {
      status: 403,
      reason: 'code_refused',
    });
    await expectRefused(keyring, null, () => attempt({ ...good, userId: newUserId() }));
    keyring.pass(600);
    await expectRefused(keyring, null, () => attempt({ ...good, code: codeOf(secret, keyring.now) }));
  });

  test('is not confirmed any more after ten wrong codes', async () => {
    const { userId, sessionId, factorId, secret } = await begun();
    for (let failure = 0; failure < 10; failure += 1) {
      const code = wrongCode(secret, keyring.now);
      expect((await confirmFactor(keyring, { userId, sessionId, factorId, code })).answer.status).toBe(403);
    }
    const code = codeOf(secret, keyring.now);
    await expectRefused(keyring, null, async () => {
      return (await confirmFactor(keyring, { userId, sessionId, factorId, code })).answer;
    });
  });

  test('uses up the time step that confirmed it', async () => {
    const person = await enrol(keyring);
    const code = codeOf(person.secret, keyring.now);
    await expectReason(keyring, null, () => stepUp(keyring, person, assuring(person), code), {
      status: 403,
      reason: 'code_refused',
    });
  });

  test('of a person who has one already begins with a code of it, and never without', async () => {
    const person = await enrol(keyring);
    const without = async () => (await beginFactor(keyring, person.userId)).answer;
    await expectRefused(keyring, null, without);
    const { seed } = await beginFactor(keyring, person.userId, freshCode(keyring, person));
    if (seed === null) throw new Error('the second factor was refused');
    const { userId, sessionId } = person;
    const code = codeOf(seed.secret, keyring.now);
    await confirmFactor(keyring, { userId, sessionId, factorId: seed.factorId, code });
    for (const secret of [person.secret, seed.secret]) {
      expect((await stepUp(keyring, { ...person, secret }, assuring(person))).status).toBe(200);
    }
  });

  test('of a member of a roster never begins without a code', async () => {
    const { owner } = await createAgency(keyring);
    await expectRefused(keyring, null, async () => (await beginFactor(keyring, owner.userId)).answer);
  });

  test('begins at most twenty times an hour, and what was begun stays', async () => {
    const userId = newUserId();
    const sessionId = newSessionId();
    const begin = () => beginFactor(keyring, userId);
    for (let count = 1; count < BEGINNINGS_PER_HOUR; count += 1) await begin();
    const { seed: last } = await begin();
    if (last === null) throw new Error('the seed was refused');
    const limited = { status: 429, reason: 'rate_limited' } as const;
    await expectReason(keyring, null, async () => (await begin()).answer, limited);
    const { factorId, secret } = last;
    const code = codeOf(secret, keyring.now);
    expect((await confirmFactor(keyring, { userId, sessionId, factorId, code })).confirmed).not.toBeNull();
  });

  test('with a label that no authenticator can read does not begin', async () => {
    const label = async (text: string) => (await beginFactor(keyring, newUserId(), null, text)).answer;
    expect((await label('ada \u{1F511}')).status).toBe(200);
    await expectRefused(keyring, null, () => label('ada \ud83d'));
  });

  test('begun before another was confirmed without a code is gone', async () => {
    const first = await begun();
    const { seed } = await beginFactor(keyring, first.userId);
    if (seed === null) throw new Error('the seed was refused');
    const { userId, sessionId } = first;
    const attempt = (factorId: typeof seed.factorId, secret: string) =>
      confirmFactor(keyring, { userId, sessionId, factorId, code: codeOf(secret, keyring.now) });
    await expectRefused(keyring, null, async () => (await attempt(first.factorId, first.secret)).answer);
    expect((await attempt(seed.factorId, seed.secret)).confirmed).not.toBeNull();
  });
});
