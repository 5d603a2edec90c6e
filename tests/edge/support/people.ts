import { importJWK, SignJWT } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { setTimeout as wait } from 'node:timers/promises';
import { beginFactor, confirmFactor } from '../../../lib/browser/factor.ts';
import { sealAuthorisation } from '../../../lib/browser/authorise.ts';
import type { StepUpKey } from '../../../lib/browser/step-up-key.ts';
import type { Target } from '../../../lib/portable/contracts/common.ts';
import {
  assureAnswer,
  createTenantAnswer,
  enrolFactorAnswer,
  stepUpResult,
} from '../../../lib/portable/contracts/functions.ts';
import type { ActionParameters } from '../../../lib/portable/contracts/parameters.ts';
import {
  sessionId,
  siteId,
  tenantId,
  userId,
  type SessionId,
  type SiteId,
  type TenantId,
  type UserId,
} from '../../../lib/portable/ids.ts';
import { callFunction, succeed, type Answered } from './calls.ts';
import type { TestStack } from './stack.ts';

const STEP_MS = 30_000;

export interface Person {
  userId: UserId;
  sessionId: SessionId;
  email: string;
  token: string;
  /** Null before enrolment. */
  authenticator: Authenticator | null;
}

export interface Agency {
  tenantId: TenantId;
  siteId: SiteId;
}

/** Codes of one factor, each step once, as the keyring accepts them. Waits for the next step when all are used. */
export class Authenticator {
  readonly #totp: TOTP;
  #lastStep = 0;

  constructor(secret: string) {
    this.#totp = new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 });
  }

  async next(): Promise<string> {
    const current = Math.floor(Date.now() / STEP_MS);
    const step = Math.max(current - 1, this.#lastStep + 1);
    if (step > current + 1) {
      await wait((step - 1) * STEP_MS - Date.now() + 50);
      return this.next();
    }
    this.#lastStep = step;
    return this.#totp.generate({ timestamp: step * STEP_MS });
  }

  /** The code that was used last. */
  last(): string {
    return this.#totp.generate({ timestamp: this.#lastStep * STEP_MS });
  }
}

/** Inserts a person with a live session, as a sign-in leaves them, and signs the access token of Supabase Auth. */
export async function signIn(stack: TestStack, email: string, person?: Person): Promise<Person> {
  const user = person?.userId ?? userId.parse(crypto.randomUUID());
  const session = sessionId.parse(crypto.randomUUID());
  const { sql } = stack;
  if (person === undefined) {
    await sql`insert into auth.users (id, aud, role, email, created_at, updated_at, email_confirmed_at)
              values (${user}, 'authenticated', 'authenticated', ${email}, now(), now(), now())`;
  }
  await sql`insert into auth.sessions (id, user_id, created_at, updated_at, aal)
            values (${session}, ${user}, now(), now(), 'aal1')`;
  const token = await signAccessToken(stack, { sub: user, session_id: session, email });
  return { userId: user, sessionId: session, email, token, authenticator: person?.authenticator ?? null };
}

export async function signAccessToken(
  stack: TestStack,
  claims: { sub: string; session_id: string; email: string; role?: string; aud?: string; iss?: string },
  expiresAt = Math.floor(Date.now() / 1000) + 3600,
): Promise<string> {
  const { authSigningKey: key } = stack.secrets;
  const { iss, aud, ...rest } = claims;
  return new SignJWT({ role: 'authenticated', is_anonymous: false, aal: 'aal1', ...rest })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
    .setIssuer(iss ?? `${stack.supabaseUrl}/auth/v1`)
    .setAudience(aud ?? 'authenticated')
    .setIssuedAt(expiresAt - 3600)
    .setExpirationTime(expiresAt)
    .sign(await importJWK(key, 'ES256'));
}

export function stepUpKeyOf(stack: TestStack): StepUpKey {
  const [{ keyId, publicKey }] = stack.secrets.stepUpKeys;
  return { keyId, publicKey };
}

/** Enrols a first factor, or a further one with a code of the one before. The session is assured from then on. */
export async function enrol(stack: TestStack, person: Person): Promise<void> {
  const stepUpKey = stepUpKeyOf(stack);
  const code = person.authenticator === null ? null : await person.authenticator.next();
  const begun = await beginFactor({ stepUpKey, userId: person.userId, label: person.email, code });
  const { answer } = await succeed(
    stack,
    'enroll-factor',
    person.token,
    { step: 'begin', sealed: begun.sealed },
    enrolFactorAnswer,
  );
  const seed = await begun.open(answer);
  if (!seed.ok) throw new Error('the seed did not open');
  const authenticator = new Authenticator(seed.value.secret);
  const confirmation = await confirmFactor({
    stepUpKey,
    userId: person.userId,
    factorId: seed.value.factorId,
    sessionId: person.sessionId,
    code: await authenticator.next(),
  });
  const body = { step: 'confirm', sealed: confirmation.sealed };
  const confirmed = await succeed(stack, 'enroll-factor', person.token, body, enrolFactorAnswer);
  const opened = await confirmation.open(confirmed.answer);
  if (!opened.ok) throw new Error('the confirmation did not open');
  person.authenticator = authenticator;
}

export interface Wish {
  action: Exclude<ActionParameters['action'], 'factor.enrol'>;
  tenantId: TenantId | null;
  target: Target;
  parameters: ActionParameters;
}

/** Asks for a step-up with a code, as the page and the web server do together. */
export async function askStepUp(
  stack: TestStack,
  person: Person,
  wish: Wish,
  code?: string,
): Promise<Answered> {
  const { sealed, parameters } = await sealAuthorisation({
    stepUpKey: stepUpKeyOf(stack),
    userId: person.userId,
    ...wish,
    code: code ?? (await codeOf(person)),
  });
  const { action, tenantId, target } = wish;
  const body = { action, tenantId, target, parameters, sealed, deviceToken: null };
  return callFunction(stack, 'step-up', person.token, body);
}

export async function stepUp(stack: TestStack, person: Person, wish: Wish, code?: string) {
  const answered = await askStepUp(stack, person, wish, code);
  if (answered.status !== 200) throw new Error(`step-up refused: ${JSON.stringify(answered.body)}`);
  return stepUpResult.parse(answered.body);
}

export async function codeOf({ authenticator }: Person): Promise<string> {
  if (authenticator === null) throw new TypeError('has no authenticator');
  return authenticator.next();
}

export async function assure(stack: TestStack, person: Person, code?: string) {
  const target = { kind: 'session', id: person.sessionId } as const;
  const parameters = { action: 'session.assure' } as const;
  const wish = { action: 'session.assure', tenantId: null, target, parameters } as const;
  const { grant } = await stepUp(stack, person, wish, code);
  return succeed(stack, 'assure', person.token, { grant, deviceToken: null }, assureAnswer);
}

/** Creates an agency with one site. The person becomes its owner. */
export async function createAgency(stack: TestStack, owner: Person, name: string): Promise<Agency> {
  const id = tenantId.parse(crypto.randomUUID());
  const parameters = { action: 'tenant.create', name, timeZone: 'Europe/Lisbon' } as const;
  const target = { kind: 'tenant', id } as const;
  const granted = await stepUp(stack, owner, { action: 'tenant.create', tenantId: id, target, parameters });
  const body = { name, timeZone: 'Europe/Lisbon', grant: granted.grant, keys: granted.keys };
  await succeed(stack, 'create-tenant', owner.token, body, createTenantAnswer);
  const site = siteId.parse(crypto.randomUUID());
  await stack.sql`insert into public.sites (tenant_id, id, name, domain, environments)
                  values (${id}, ${site}, 'Shop', 'shop.example', '{production}')`;
  return { tenantId: id, siteId: site };
}
