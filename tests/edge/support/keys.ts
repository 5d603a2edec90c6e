import { beginReveal } from '../../../lib/browser/reveal.ts';
import { sealKey, type SealedKey } from '../../../lib/browser/seal-key.ts';
import { fromUtf8 } from '../../../lib/portable/bytes.ts';
import { revealAnswer, intakeKeyAnswer, storeAnswer } from '../../../lib/portable/contracts/functions.ts';
import type { CredentialId } from '../../../lib/portable/ids.ts';
import { callFunction, succeed, type Answered } from './calls.ts';
import { codeOf, stepUp, stepUpKeyOf, type Agency, type Person } from './people.ts';
import type { TestStack } from './stack.ts';
import { stepUpResult } from '../../../lib/portable/contracts/functions.ts';

/** Made-up keys, joined from parts so that no secret scanner takes one for real. */
export const STRIPE_KEY = ['rk', 'live', 'Made1Up2'.repeat(3)].join('_');
export const NEXT_STRIPE_KEY = ['rk', 'live', 'Next3Key4'.repeat(3)].join('_');

export interface Stored {
  credentialId: CredentialId;
  version: number;
}

export interface Intake {
  intakeKeyId: string;
  sealed: SealedKey;
  credentialId: CredentialId;
  version: number;
  replaces: number | null;
}

/** Gets an intake key and seals text to it, as the page does. */
export async function prepare(
  stack: TestStack,
  person: Person,
  agency: Agency,
  text: string,
  credentialId: CredentialId | null = null,
): Promise<Intake> {
  const { publicKey, ...intake } = await succeed(
    stack,
    'intake-key',
    person.token,
    { ...agency, credentialId },
    intakeKeyAnswer,
  );
  const sealed = await sealKey({ intakePublicKey: publicKey, tenantId: agency.tenantId, key: text });
  return { ...intake, sealed };
}

export async function submit(
  stack: TestStack,
  person: Person,
  agency: Agency,
  { intakeKeyId, sealed }: Intake,
  extra: Record<string, unknown> = {},
): Promise<Answered> {
  return callFunction(stack, 'store', person.token, {
    tenantId: agency.tenantId,
    intakeKeyId,
    operationId: sealed.operationId,
    sealed: sealed.sealed,
    provider: 'stripe',
    label: 'Payments',
    environment: 'production',
    grant: null,
    ...extra,
  });
}

export async function store(
  stack: TestStack,
  person: Person,
  agency: Agency,
  text = STRIPE_KEY,
): Promise<Stored> {
  const answered = await submit(stack, person, agency, await prepare(stack, person, agency, text));
  if (answered.status !== 200) throw new Error(`store refused: ${JSON.stringify(answered.body)}`);
  return storeAnswer.parse(answered.body);
}

/** Authorises storing the next version, with a code. */
export async function authoriseRotation(
  stack: TestStack,
  person: Person,
  agency: Agency,
  intake: Intake,
): Promise<string> {
  const replaces = intake.replaces ?? 0;
  const { enc, ciphertext } = intake.sealed;
  const { grant } = await stepUp(stack, person, {
    action: 'credential.rotate',
    tenantId: agency.tenantId,
    target: { kind: 'credential', id: intake.credentialId, version: replaces },
    parameters: { action: 'credential.rotate', enc, ciphertext, replaces },
  });
  return grant;
}

export interface PreparedReveal {
  /** What the server action sends to `reveal`. */
  body: { grant: string; operationId: string; recipientKey: string; reason: string };
  open: Awaited<ReturnType<typeof beginReveal>>['open'];
}

/** Authorises a reveal with a code, and prepares the request that spends the grant. */
export async function prepareReveal(
  stack: TestStack,
  person: Person,
  agency: Agency,
  stored: Stored,
  reason = 'Deploy',
): Promise<PreparedReveal> {
  const { credentialId, version } = stored;
  const { userId } = person;
  const exchange = await beginReveal({
    stepUpKey: stepUpKeyOf(stack),
    userId,
    tenantId: agency.tenantId,
    credentialId,
    version,
    reason,
    code: await codeOf(person),
  });
  const { sealed, parameters, operationId, recipientKey, open } = exchange;
  const granted = await succeed(
    stack,
    'step-up',
    person.token,
    {
      action: 'credential.reveal',
      tenantId: agency.tenantId,
      target: { kind: 'credential', id: credentialId, version },
      parameters,
      sealed,
      deviceToken: null,
    },
    stepUpResult,
  );
  return { body: { grant: granted.grant, operationId, recipientKey, reason }, open };
}

/** Spends the grant and opens what came back, as the page does. */
export async function reveal(stack: TestStack, person: Person, prepared: PreparedReveal) {
  const answer = await succeed(stack, 'reveal', person.token, prepared.body, revealAnswer);
  const opened = await prepared.open(answer.sealed);
  const text = opened.ok ? fromUtf8(opened.value) : opened;
  if (!text.ok) throw new Error('the answer did not open');
  return { key: text.value, version: answer.version, entry: answer.entry };
}
