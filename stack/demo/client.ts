import { z } from 'zod';
import { sealAuthorisation } from '../../lib/browser/authorise.ts';
import { beginFactor, confirmFactor } from '../../lib/browser/factor.ts';
import { sealKey } from '../../lib/browser/seal-key.ts';
import type { StepUpKey } from '../../lib/browser/step-up-key.ts';
import { fromBase64Url } from '../../lib/portable/bytes.ts';
import type { TenantParameters } from '../../lib/portable/contracts/authorisation.ts';
import type { Provider, Target } from '../../lib/portable/contracts/common.ts';
import * as wire from '../../lib/portable/contracts/functions.ts';
import type { ActionParameters } from '../../lib/portable/contracts/parameters.ts';
import * as id from '../../lib/portable/ids.ts';
import { StackRefusal } from '../refusal.ts';
import { createCodeSource, type CodeSource } from './codes.ts';
import { ask, type Api } from './http.ts';

const signedIn = z.object({ access_token: z.string(), user: z.object({ id: id.userId }) });
const accessClaims = z.object({ session_id: id.sessionId });
const addedSite = z.object({ id: id.siteId });

/** A signed-in person with an authenticator: what a browser and a telephone are together. */
export interface Person {
  api: Api;
  stepUpKey: StepUpKey;
  accessToken: string;
  userId: id.UserId;
  sessionId: id.SessionId;
  codes: CodeSource;
}

export interface NewKey {
  provider: Provider;
  label: string;
  environment: string;
  key: string;
}

/** Signs a new person up, enrols an authenticator, and tells its secret (base32). */
export async function signUp(
  api: Api,
  stepUpKey: StepUpKey,
  account: { email: string; password: string },
): Promise<{ person: Person; secret: string }> {
  const session = await ask(api, '/auth/v1/signup', account, signedIn);
  const claims = fromBase64Url(session.access_token.split('.')[1] ?? '');
  if (!claims.ok) throw new StackRefusal('Auth answered with an access token that cannot be read');
  const { session_id: sessionId } = accessClaims.parse(JSON.parse(new TextDecoder().decode(claims.value)));
  const who = { api, stepUpKey, accessToken: session.access_token, userId: session.user.id, sessionId };

  const begun = await beginFactor({ stepUpKey, userId: who.userId, label: account.email, code: null });
  const offered = await call(
    who,
    'enroll-factor',
    { step: 'begin', sealed: begun.sealed },
    wire.enrolFactorAnswer,
  );
  const seed = unwrap(await begun.open(offered.answer));
  const codes = createCodeSource(seed.secret);
  const code = await codes.next();
  const confirmed = await confirmFactor({ ...who, factorId: seed.factorId, code });
  const body = { step: 'confirm', sealed: confirmed.sealed };
  unwrap(await confirmed.open((await call(who, 'enroll-factor', body, wire.enrolFactorAnswer)).answer));
  return { person: { ...who, codes }, secret: seed.secret };
}

export async function createTenant(person: Person, parameters: TenantParameters): Promise<id.TenantId> {
  const tenantId = id.tenantId.parse(crypto.randomUUID());
  const stepped = await stepUp(
    person,
    tenantId,
    { kind: 'tenant', id: tenantId },
    {
      action: 'tenant.create',
      ...parameters,
    },
  );
  const body = { ...parameters, grant: stepped.grant, keys: stepped.keys };
  return (await call(person, 'create-tenant', body, wire.createTenantAnswer)).tenantId;
}

export async function addSite(
  person: Person,
  tenantId: id.TenantId,
  site: { name: string; domain: string; environments: readonly string[] },
): Promise<id.SiteId> {
  const headers = { authorization: `Bearer ${person.accessToken}`, 'x-strongroom-tenant': tenantId };
  return (await ask(person.api, '/rest/v1/rpc/add_site', site, addedSite, headers)).id;
}

export async function storeKey(
  person: Person,
  place: { tenantId: id.TenantId; siteId: id.SiteId },
  { key, ...described }: NewKey,
): Promise<{ credentialId: id.CredentialId; version: number }> {
  const intake = await call(person, 'intake-key', { ...place, credentialId: null }, wire.intakeKeyAnswer);
  const sealed = await sealKey({ intakePublicKey: intake.publicKey, tenantId: place.tenantId, key });
  const body = {
    tenantId: place.tenantId,
    intakeKeyId: intake.intakeKeyId,
    operationId: sealed.operationId,
    sealed: sealed.sealed,
    ...described,
    grant: null,
  };
  return call(person, 'store', body, wire.storeAnswer);
}

/** Stores the next version of a credential under a grant for exactly this body. */
export async function rotateKey(
  person: Person,
  place: { tenantId: id.TenantId; siteId: id.SiteId; credentialId: id.CredentialId },
  { key, ...described }: NewKey,
): Promise<void> {
  const intake = await call(person, 'intake-key', place, wire.intakeKeyAnswer);
  const { tenantId, credentialId } = place;
  const replaces = intake.replaces ?? 1;
  const { sealed, operationId, enc, ciphertext } = await sealKey({
    intakePublicKey: intake.publicKey,
    tenantId,
    key,
  });
  const { grant } = await stepUp(
    person,
    tenantId,
    { kind: 'credential', id: credentialId, version: replaces },
    { action: 'credential.rotate', enc, ciphertext, replaces },
  );
  const body = { tenantId, intakeKeyId: intake.intakeKeyId, operationId, sealed, ...described, grant };
  await call(person, 'store', body, wire.storeAnswer);
}

export async function retireKey(
  person: Person,
  tenantId: id.TenantId,
  credential: { credentialId: id.CredentialId; version: number },
): Promise<void> {
  const target = { kind: 'credential', id: credential.credentialId, version: credential.version } as const;
  const { grant } = await stepUp(person, tenantId, target, { action: 'credential.retire' });
  await call(person, 'retire', { grant }, wire.retireAnswer);
}

async function stepUp(
  person: Person,
  tenantId: id.TenantId,
  target: Target,
  parameters: Exclude<ActionParameters, { action: 'factor.enrol' }>,
): Promise<z.output<typeof wire.stepUpResult>> {
  const { action } = parameters;
  const authorised = await sealAuthorisation({
    stepUpKey: person.stepUpKey,
    userId: person.userId,
    action,
    tenantId,
    target,
    parameters,
    code: await person.codes.next(),
  });
  const body = { action, tenantId, target, ...authorised, deviceToken: null };
  return call(person, 'step-up', body, wire.stepUpResult);
}

function call<Schema extends z.ZodType>(
  { api, accessToken }: Pick<Person, 'api' | 'accessToken'>,
  name: string,
  body: unknown,
  schema: Schema,
): Promise<z.output<Schema>> {
  return ask(api, `/functions/v1/${name}`, body, schema, { authorization: `Bearer ${accessToken}` });
}

function unwrap<T>(result: { ok: true; value: T } | { ok: false; failure: string }): T {
  if (result.ok) return result.value;
  throw new StackRefusal('the keyring answered with something that was not made for this request');
}
