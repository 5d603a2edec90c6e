import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../../../lib/portable/bytes.ts';
import {
  factorConfirmed,
  factorSeed,
  type Authorisation,
} from '../../../lib/portable/contracts/authorisation.ts';
import type { CredentialBinding, Target, WrappedDataKey } from '../../../lib/portable/contracts/common.ts';
import { confirmAnswer, enrolAnswer, stepUpAnswer } from '../../../lib/portable/contracts/keyring.ts';
import { parametersDigest } from '../../../lib/portable/contracts/parameters.ts';
import * as id from '../../../lib/portable/ids.ts';
import { openAnswer, sealRequestWithAnswer } from '../../../lib/portable/transport/answer.ts';
import { sealTo } from '../../../lib/portable/transport/hpke.ts';
import { transportInfo } from '../../../lib/portable/transport/info.ts';
import { random } from './keys.ts';
import type { Answer, TestKeyring } from './keyring.ts';

/** Someone with an authenticator in hand. */
export interface TestPerson {
  readonly userId: id.UserId;
  readonly sessionId: id.SessionId;
  /** Base32, as the authenticator holds it. */
  readonly secret: string;
}

export interface Wish {
  readonly action: Authorisation['action'];
  readonly tenantId: id.TenantId | null;
  readonly target: Target;
}

export interface Agency {
  readonly tenantId: id.TenantId;
  readonly owner: TestPerson;
  readonly dataKey: WrappedDataKey;
}

export const newUserId = () => id.userId.parse(randomUUID());
export const newSessionId = () => id.sessionId.parse(randomUUID());
export const newTenantId = () => id.tenantId.parse(randomUUID());

/** What the authenticator shows at the keyring's present time. */
export function codeOf(secret: string, now: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: now,
  });
}

/** A code that no time step used yet: lets the next step begin. */
export function freshCode(keyring: TestKeyring, person: TestPerson): string {
  keyring.pass(30);
  return codeOf(person.secret, keyring.now);
}

/** A code that no step near the present has. */
export function wrongCode(secret: string, now: number): string {
  const near = new Set([-2, -1, 0, 1, 2].map((steps) => codeOf(secret, now + steps * 30_000)));
  for (let candidate = 0; ; candidate += 1) {
    const code = String(candidate).padStart(6, '0');
    if (!near.has(code)) return code;
  }
}

/** Asks for a factor as the page does. `seed` is null when refused. */
export async function beginFactor(
  keyring: TestKeyring,
  userId: id.UserId,
  code: string | null = null,
  label = 'ada@agency.test',
) {
  const request = { operationId: operationId(), userId, step: 'begin', label, code };
  const { answer, open } = await askFactor(keyring, 'enrol-factor', request, newSessionId());
  return { answer, seed: answer.status === 200 ? factorSeed.parse(await open()) : null };
}

export async function confirmFactor(
  keyring: TestKeyring,
  input: { userId: id.UserId; sessionId: id.SessionId; factorId: id.FactorId; code: string },
) {
  const request = { operationId: operationId(), step: 'confirm', ...input };
  const { answer, open } = await askFactor(keyring, 'confirm-factor', request, input.sessionId);
  return { answer, confirmed: answer.status === 200 ? factorConfirmed.parse(await open()) : null };
}

/** A new person with a confirmed factor. */
export async function enrol(keyring: TestKeyring): Promise<TestPerson> {
  const userId = newUserId();
  const sessionId = newSessionId();
  const { seed } = await beginFactor(keyring, userId);
  if (seed === null) throw new Error('the seed was refused');
  const code = codeOf(seed.secret, keyring.now);
  const { confirmed } = await confirmFactor(keyring, { userId, sessionId, factorId: seed.factorId, code });
  if (confirmed === null) throw new Error('the confirmation was refused');
  return { userId, sessionId, secret: seed.secret };
}

/** An authorisation sealed to the keyring, and the request with which the edge relays it. */
export async function authorise(keyring: TestKeyring, person: TestPerson, wish: Wish, code: string) {
  const operation = operationId();
  const parameters = await parametersDigest(
    wish.action === 'tenant.create'
      ? { action: 'tenant.create', name: 'Agency', timeZone: 'Europe/Zurich' }
      : { action: 'session.assure' },
  );
  const { userId, sessionId } = person;
  const authorisation = { operationId: operation, userId, ...wish, parameters, code };
  const sealed = await sealTo({
    recipientPublicKey: keyring.keys.stepUp.publicKey,
    info: transportInfo('authorisation', wish.tenantId, operation),
    plaintext: utf8(JSON.stringify(authorisation)),
    ephemeralSeed: random(32),
  });
  return {
    userId,
    ...wish,
    parameters,
    sessionId,
    sealed: {
      keyId: keyring.keys.stepUp.keyId,
      operationId: operation,
      enc: toBase64Url(sealed.enc),
      ciphertext: toBase64Url(sealed.ciphertext),
    },
    deviceHash: null as string | null,
  };
}

export async function stepUp(
  keyring: TestKeyring,
  person: TestPerson,
  wish: Wish,
  code = freshCode(keyring, person),
): Promise<Answer> {
  return keyring.ask('step-up', await authorise(keyring, person, wish, code), { tenantId: wish.tenantId });
}

/** The grant of a step-up that is expected to pass. */
export async function grantFor(keyring: TestKeyring, person: TestPerson, wish: Wish): Promise<string> {
  return stepUpAnswer.parse((await stepUp(keyring, person, wish)).body).grant;
}

export function assuring(person: TestPerson): Wish {
  return { action: 'session.assure', tenantId: null, target: { kind: 'session', id: person.sessionId } };
}

export function creating(tenantId: id.TenantId): Wish {
  return { action: 'tenant.create', tenantId, target: { kind: 'tenant', id: tenantId } };
}

export function wishFor(
  action: 'credential.reveal' | 'credential.rotate' | 'credential.retire',
  b: CredentialBinding,
): Wish {
  return {
    action,
    tenantId: b.tenantId,
    target: { kind: 'credential', id: b.credentialId, version: b.version },
  };
}

export async function createAgency(keyring: TestKeyring): Promise<Agency> {
  const owner = await enrol(keyring);
  const tenantId = newTenantId();
  const { keys } = stepUpAnswer.parse((await stepUp(keyring, owner, creating(tenantId))).body);
  if (keys === undefined) throw new Error('a new tenant got no keys');
  return { tenantId, owner, dataKey: keys.dataKey };
}

function operationId(): id.OperationId {
  return id.operationId.parse(randomUUID());
}

async function askFactor(
  keyring: TestKeyring,
  operation: 'enrol-factor' | 'confirm-factor',
  request: { operationId: id.OperationId; userId: id.UserId },
  sessionId: id.SessionId,
) {
  const { enc, ciphertext, answerSecret } = await sealRequestWithAnswer({
    recipientPublicKey: keyring.keys.stepUp.publicKey,
    info: transportInfo('factor', null, request.operationId),
    plaintext: utf8(JSON.stringify(request)),
    ephemeralSeed: random(32),
  });
  const sealed = {
    keyId: keyring.keys.stepUp.keyId,
    operationId: request.operationId,
    enc: toBase64Url(enc),
    ciphertext: toBase64Url(ciphertext),
  };
  const answer = await keyring.ask(operation, { userId: request.userId, sessionId, sealed });
  const open = async (): Promise<unknown> => {
    const parsed =
      operation === 'enrol-factor' ? enrolAnswer.parse(answer.body) : confirmAnswer.parse(answer.body);
    const bytes = fromBase64Url(parsed.answer);
    const opened = bytes.ok ? await openAnswer({ answerSecret, enc, answer: bytes.value }) : bytes;
    const text = opened.ok ? fromUtf8(opened.value) : opened;
    if (!text.ok) throw new Error('the answer does not open');
    return JSON.parse(text.value) as unknown;
  };
  return { answer, open };
}
