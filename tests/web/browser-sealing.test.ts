import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sealAuthorisation } from '../../lib/browser/authorise.ts';
import { beginFactor, confirmFactor } from '../../lib/browser/factor.ts';
import { beginReveal } from '../../lib/browser/reveal.ts';
import { sealKey } from '../../lib/browser/seal-key.ts';
import { fromBase64Url, fromUtf8, toBase64Url, utf8, type Bytes } from '../../lib/portable/bytes.ts';
import { authorisation, factorBeginning } from '../../lib/portable/contracts/authorisation.ts';
import type { SealedBytes } from '../../lib/portable/contracts/common.ts';
import { parametersDigest } from '../../lib/portable/contracts/parameters.ts';
import {
  credentialId,
  factorId,
  operationId,
  sessionId,
  tenantId,
  userId,
  type TenantId,
} from '../../lib/portable/ids.ts';
import { openRequestWithAnswer, sealAnswer } from '../../lib/portable/transport/answer.ts';
import { generateTransportKeys, openFrom, sealTo } from '../../lib/portable/transport/hpke.ts';
import { transportInfo } from '../../lib/portable/transport/info.ts';

const ana = userId.parse('0a000000-0000-4000-8000-000000000001');
const harbour = tenantId.parse('1a000000-0000-4000-8000-000000000001');
const nord = tenantId.parse('1b000000-0000-4000-8000-000000000002');
const credential = credentialId.parse('2a000000-0000-4000-8000-000000000001');
const otherOperation = operationId.parse('3a000000-0000-4000-8000-000000000001');

const seedOf = (filler: number): Bytes => new Uint8Array(32).fill(filler);
const bytesOf = (text: string): Bytes => {
  const decoded = fromBase64Url(text);
  if (!decoded.ok) throw new Error('malformed in a test');
  return decoded.value;
};
const textOf = (bytes: Bytes): string => {
  const text = fromUtf8(bytes);
  return text.ok ? text.value : '';
};

describe('what a page seals', () => {
  let keyring: { publicKey: Bytes; privateKey: Bytes };
  let stepUpKey: { keyId: string; publicKey: string };

  beforeAll(async () => {
    keyring = await generateTransportKeys(seedOf(1));
    stepUpKey = { keyId: 'step-up-1', publicKey: toBase64Url(keyring.publicKey) };
  });

  const openSealed = (sealed: SealedBytes, info: Bytes, privateKey = keyring.privateKey) =>
    openFrom({ privateKey, info, enc: bytesOf(sealed.enc), ciphertext: bytesOf(sealed.ciphertext) });

  const authorise = () =>
    sealAuthorisation({
      stepUpKey,
      userId: ana,
      action: 'credential.retire',
      tenantId: harbour,
      target: { kind: 'credential', id: credential, version: 2 },
      parameters: { action: 'credential.retire' },
      code: '123456',
    });

  test('an authorisation tells the keyring who, what, where and the exact parameters', async () => {
    const { sealed, parameters } = await authorise();
    const opened = await openSealed(sealed, transportInfo('authorisation', harbour, sealed.operationId));
    const read = authorisation.parse(JSON.parse(opened.ok ? textOf(opened.value) : 'null'));
    expect(parameters).toBe(await parametersDigest({ action: 'credential.retire' }));
    expect(read).toEqual({
      operationId: sealed.operationId,
      userId: ana,
      action: 'credential.retire',
      tenantId: harbour,
      target: { kind: 'credential', id: credential, version: 2 },
      parameters,
      code: '123456',
    });
  });

  test('an authorisation opens for no other tenant, operation or key', async () => {
    const { sealed } = await authorise();
    const stranger = await generateTransportKeys(seedOf(2));
    const info = (tenant: TenantId, operation = sealed.operationId) =>
      transportInfo('authorisation', tenant, operation);
    expect(await openSealed(sealed, info(nord))).toEqual({ ok: false, failure: 'open_failed' });
    expect(await openSealed(sealed, info(harbour, otherOperation))).toMatchObject({ ok: false });
    expect(await openSealed(sealed, info(harbour), stranger.privateKey)).toMatchObject({ ok: false });
  });

  test('parameters of another action are never sealed', async () => {
    const mixed = sealAuthorisation({
      stepUpKey,
      userId: ana,
      action: 'credential.retire',
      tenantId: harbour,
      target: { kind: 'credential', id: credential, version: 2 },
      parameters: { action: 'session.assure' },
      code: '123456',
    });
    await expect(mixed).rejects.toThrow(TypeError);
  });

  test('a new seed is readable by the page that asked, and by no other', async () => {
    const ask = () => beginFactor({ stepUpKey, userId: ana, label: 'Strongroom', code: null });
    const [asking, other] = await Promise.all([ask(), ask()]);
    const { sealed } = asking;
    const enc = bytesOf(sealed.enc);
    const request = await openRequestWithAnswer({
      privateKey: keyring.privateKey,
      info: transportInfo('factor', null, sealed.operationId),
      enc,
      ciphertext: bytesOf(sealed.ciphertext),
    });
    if (!request.ok) throw new Error('the keyring could not open it');
    expect(factorBeginning.parse(JSON.parse(textOf(request.value.plaintext)))).toMatchObject({
      step: 'begin',
      code: null,
    });
    const seed = {
      factorId: factorId.parse('4a000000-0000-4000-8000-000000000001'),
      secret: 'ORSXG5A',
      uri: 'otpauth://totp/Strongroom',
      expiresAt: '2026-11-22T12:00:00Z',
    };
    const answer = toBase64Url(
      await sealAnswer({
        answerSecret: request.value.answerSecret,
        enc,
        plaintext: utf8(JSON.stringify(seed)),
        responseNonce: seedOf(7),
      }),
    );
    expect(await asking.open(answer)).toEqual({ ok: true, value: seed });
    expect(await other.open(answer)).toEqual({ ok: false, failure: 'open_failed' });
    expect(await asking.open('not base64url!')).toEqual({ ok: false, failure: 'open_failed' });
  });

  test('a confirmation refuses an answer that the keyring did not make for it', async () => {
    const confirmation = await confirmFactor({
      stepUpKey,
      userId: ana,
      factorId: factorId.parse('4a000000-0000-4000-8000-000000000001'),
      sessionId: sessionId.parse('5a000000-0000-4000-8000-000000000001'),
      code: '123456',
    });
    const forged = toBase64Url(new Uint8Array(128).fill(9));
    expect(await confirmation.open(forged)).toEqual({ ok: false, failure: 'open_failed' });
  });

  test('a pasted key opens with its intake key alone', async () => {
    const intake = await generateTransportKeys(seedOf(3));
    const key = ['rk', 'test', 'a'.repeat(24)].join('_');
    const body = await sealKey({ intakePublicKey: toBase64Url(intake.publicKey), tenantId: harbour, key });
    const info = transportInfo('store', harbour, body.operationId);
    const opened = await openSealed(body.sealed, info, intake.privateKey);
    expect(opened.ok && textOf(opened.value)).toBe(key);
    expect(await openSealed(body.sealed, info)).toEqual({ ok: false, failure: 'open_failed' });
    expect(
      await openSealed(body.sealed, transportInfo('store', nord, body.operationId), intake.privateKey),
    ).toEqual({ ok: false, failure: 'open_failed' });
  });
});

describe('a reveal in the page', () => {
  const key = utf8(['rk', 'live', 'b'.repeat(24)].join('_'));

  async function begin() {
    const keyring = await generateTransportKeys(seedOf(1));
    return beginReveal({
      stepUpKey: { keyId: 'step-up-1', publicKey: toBase64Url(keyring.publicKey) },
      userId: ana,
      tenantId: harbour,
      credentialId: credential,
      version: 1,
      reason: 'Deploy',
      code: '123456',
    });
  }

  async function answerTo(recipientKey: string, info: Bytes): Promise<SealedBytes> {
    const recipientPublicKey = bytesOf(recipientKey);
    const { enc, ciphertext } = await sealTo({
      recipientPublicKey,
      info,
      plaintext: key,
      ephemeralSeed: seedOf(5),
    });
    return { enc: toBase64Url(enc), ciphertext: toBase64Url(ciphertext) };
  }

  /** What Web Crypto was given and gave back, as text, once `act` is over. */
  async function cryptoBuffersAfter(act: () => Promise<unknown>): Promise<string> {
    const [sealing, opening] = [vi.spyOn(crypto.subtle, 'encrypt'), vi.spyOn(crypto.subtle, 'decrypt')];
    await act();
    const buffers = [
      ...sealing.mock.calls.map(([, , data]) => data),
      ...(await Promise.all(opening.mock.results.map(({ value }) => value as Promise<ArrayBuffer>))),
    ];
    vi.restoreAllMocks();
    expect(buffers).toHaveLength(1);
    return buffers.map((buffer) => Buffer.from(buffer as ArrayBuffer).toString('latin1')).join();
  }

  test('leaves the key in the bytes that its caller overwrites, and in no copy on the way', async () => {
    const exchange = await begin();
    const info = transportInfo('reveal', harbour, exchange.operationId);
    let answer: SealedBytes | null = null;
    const sealed = await cryptoBuffersAfter(async () => {
      answer = await answerTo(exchange.recipientKey, info);
    });
    expect(sealed).not.toContain('bbbb');
    const opened = await cryptoBuffersAfter(async () => {
      if (answer !== null) expect(await exchange.open(answer)).toEqual({ ok: true, value: key });
    });
    expect(opened).not.toContain('bbbb');
  });

  test('authorises exactly its own key pair and reason', async () => {
    const exchange = await begin();
    const recipientKey = bytesOf(exchange.recipientKey);
    expect(exchange.parameters).toBe(
      await parametersDigest({ action: 'credential.reveal', recipientKey, reason: 'Deploy' }),
    );
    expect((await begin()).recipientKey).not.toBe(exchange.recipientKey);
  });

  test('opens its answer once', async () => {
    const exchange = await begin();
    const answer = await answerTo(
      exchange.recipientKey,
      transportInfo('reveal', harbour, exchange.operationId),
    );
    expect(await exchange.open(answer)).toEqual({ ok: true, value: key });
    expect(await exchange.open(answer)).toEqual({ ok: false, failure: 'open_failed' });
  });

  test.each([
    ['another tenant', nord, false],
    ['another operation', harbour, true],
  ] as const)('refuses an answer sealed for %s', async (_, tenant, isOtherOperation) => {
    const exchange = await begin();
    const operation = isOtherOperation ? otherOperation : exchange.operationId;
    const answer = await answerTo(exchange.recipientKey, transportInfo('reveal', tenant, operation));
    expect(await exchange.open(answer)).toEqual({ ok: false, failure: 'open_failed' });
  });

  test('refuses an answer sealed to another page', async () => {
    const [mine, theirs] = await Promise.all([begin(), begin()]);
    const answer = await answerTo(theirs.recipientKey, transportInfo('reveal', harbour, mine.operationId));
    expect(await mine.open(answer)).toEqual({ ok: false, failure: 'open_failed' });
  });
});
