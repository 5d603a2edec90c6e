import { Secret } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyringRefusal } from '../../lib/portable/contracts/keyring.ts';
import { toBase64Url } from '../../lib/portable/bytes.ts';
import { expectReason } from './support/effects.ts';
import { random } from './support/keys.ts';
import { TestKeyring } from './support/keyring.ts';
import {
  assuring,
  authorise,
  codeOf,
  enrol,
  freshCode,
  newSessionId,
  newUserId,
  stepUp,
  wrongCode,
  type TestPerson,
} from './support/person.ts';

const codeRefused = { status: 403, reason: 'code_refused' } as const;

describe('a code', () => {
  let keyring: TestKeyring;
  beforeAll(async () => {
    keyring = await TestKeyring.start();
  });
  afterAll(() => keyring.stop());

  /** A step-up from a device. */
  async function passOn(person: TestPerson, deviceHash: string | null, code: string) {
    return keyring.ask('step-up', {
      ...(await authorise(keyring, person, assuring(person), code)),
      deviceHash,
    });
  }

  async function fail(person: TestPerson, deviceHash: string | null) {
    return passOn(person, deviceHash, wrongCode(person.secret, keyring.now));
  }

  async function failTenTimes(person: TestPerson, deviceHash: string | null) {
    for (let failure = 0; failure < 9; failure += 1) {
      expect((await fail(person, deviceHash)).body).toEqual({ reason: 'code_refused' });
    }
    return keyringRefusal.parse((await fail(person, deviceHash)).body);
  }

  test('that two factors share passes once all the same', async () => {
    const person = await enrol(keyring);
    await keyring.writeFactor(person.userId, Uint8Array.from(Secret.fromBase32(person.secret).bytes));
    const code = freshCode(keyring, person);
    expect((await passOn(person, null, code)).status).toBe(200);
    await expectReason(keyring, null, () => passOn(person, null, code), codeRefused);
  });

  test('passes once, and the grant stands in the ledger', async () => {
    const person = await enrol(keyring);
    const before = (await keyring.ledger()).length;
    expect((await stepUp(keyring, person, assuring(person))).status).toBe(200);
    const lines = await keyring.ledger();
    expect(lines.slice(before).map((line) => line.kind)).toEqual(['grant.issued']);
    expect(JSON.parse(lines.at(-1)?.record ?? '')).toMatchObject({
      user: person.userId,
      action: 'session.assure',
      target: person.sessionId,
    });
  });

  test('does not pass a second time, also not in another session', async () => {
    const person = await enrol(keyring);
    const code = freshCode(keyring, person);
    expect((await stepUp(keyring, person, assuring(person), code)).status).toBe(200);
    await expectReason(keyring, null, () => stepUp(keyring, person, assuring(person), code), codeRefused);
    const elsewhere = { ...person, sessionId: newSessionId() };
    await expectReason(
      keyring,
      null,
      () => stepUp(keyring, elsewhere, assuring(elsewhere), code),
      codeRefused,
    );
  });

  test('passes for one of many requests at once', async () => {
    const person = await enrol(keyring);
    const code = freshCode(keyring, person);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => stepUp(keyring, person, assuring(person), code)),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  });

  test('of another person does not pass, and neither does any code of a person without a factor', async () => {
    const [person, other] = [await enrol(keyring), await enrol(keyring)];
    const code = freshCode(keyring, other);
    await expectReason(keyring, null, () => stepUp(keyring, person, assuring(person), code), codeRefused);
    const nobody = { ...other, userId: newUserId() };
    await expectReason(keyring, null, () => stepUp(keyring, nobody, assuring(nobody), code), codeRefused);
  });

  test('after ten failures waits fifteen minutes, and longer the next time', async () => {
    const person = await enrol(keyring);
    const locked = await failTenTimes(person, null);
    expect(locked).toEqual({
      reason: 'locked',
      retryAt: new Date(keyring.now + 15 * 60_000).toISOString(),
    });
    await expectReason(keyring, null, () => stepUp(keyring, person, assuring(person)), {
      status: 429,
      ...locked,
    });
    keyring.pass(15 * 60);
    const again = await failTenTimes(person, null);
    expect(again.retryAt).toBe(new Date(keyring.now + 30 * 60_000).toISOString());
    keyring.pass(30 * 60);
    expect((await stepUp(keyring, person, assuring(person))).status).toBe(200);
  });

  test('is tried ten times at most by many requests at once', async () => {
    const person = await enrol(keyring);
    const answers = await Promise.all(Array.from({ length: 25 }, () => fail(person, null)));
    const reasons = answers.map((answer) => keyringRefusal.parse(answer.body).reason);
    expect(reasons.filter((reason) => reason === 'code_refused').length).toBeLessThanOrEqual(9);
    expect(reasons).toContain('locked');
  });

  test('of a remembered device passes while all others are locked', async () => {
    const person = await enrol(keyring);
    const device = toBase64Url(random(32));
    expect((await passOn(person, device, freshCode(keyring, person))).status).toBe(200);
    const stranger = toBase64Url(random(32));
    expect((await failTenTimes(person, stranger)).reason).toBe('locked');
    for (const other of [null, toBase64Url(random(32))]) {
      const attempt = async () => passOn(person, other, freshCode(keyring, person));
      await expectReason(keyring, null, attempt, { status: 429, reason: 'locked' });
    }
    expect((await passOn(person, device, freshCode(keyring, person))).status).toBe(200);
  });

  test('of a device that was remembered more than thirty days ago counts among all others', async () => {
    const person = await enrol(keyring);
    const device = toBase64Url(random(32));
    expect((await passOn(person, device, freshCode(keyring, person))).status).toBe(200);
    keyring.pass(30 * 24 * 3600);
    expect((await failTenTimes(person, null)).reason).toBe('locked');
    const attempt = async () => passOn(person, device, codeOf(person.secret, keyring.now));
    await expectReason(keyring, null, attempt, { status: 429, reason: 'locked' });
  });

  test('of a locked device still passes elsewhere', async () => {
    const person = await enrol(keyring);
    const device = toBase64Url(random(32));
    expect((await passOn(person, device, freshCode(keyring, person))).status).toBe(200);
    expect((await failTenTimes(person, device)).reason).toBe('locked');
    const attempt = async () => passOn(person, device, freshCode(keyring, person));
    await expectReason(keyring, null, attempt, { status: 429, reason: 'locked' });
    expect((await passOn(person, null, freshCode(keyring, person))).status).toBe(200);
  });

  test('keeps ten devices remembered, the latest', async () => {
    const person = await enrol(keyring);
    const devices = Array.from({ length: 11 }, () => toBase64Url(random(32)));
    for (const device of devices) {
      expect((await passOn(person, device, freshCode(keyring, person))).status).toBe(200);
    }
    expect((await failTenTimes(person, null)).reason).toBe('locked');
    // At one and the same time step: the first device not locked uses it up, the others are compared and refused.
    const statuses: number[] = [];
    for (const device of devices) {
      statuses.push((await passOn(person, device, freshCode(keyring, person))).status);
      keyring.pass(-30);
    }
    expect(statuses[0]).toBe(429);
    expect(statuses.slice(1)).toEqual([200, ...Array<number>(9).fill(403)]);
  });
});
