import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginFactor, confirmFactor } from '../../lib/browser/factor.ts';
import { sha256, toBase64Url } from '../../lib/portable/bytes.ts';
import { enrolFactorAnswer } from '../../lib/portable/contracts/functions.ts';
import type { TenantKeys } from '../../lib/portable/contracts/tenant-keys.ts';
import { HOUSE_CHAIN, tenantId } from '../../lib/portable/ids.ts';
import { callFunction, succeed } from './support/calls.ts';
import {
  askStepUp,
  assure,
  Authenticator,
  enrol,
  signIn,
  stepUp,
  stepUpKeyOf,
  type Person,
} from './support/people.ts';
import { startStack, type TestStack } from './support/stack.ts';
import { readTraces } from './support/traces.ts';

let stack: TestStack;
let ana: Person;

beforeAll(async () => {
  stack = await startStack();
  ana = await signIn(stack, 'ana@harbour.example');
});

afterAll(() => stack.stop());

async function standing(person: Person) {
  const [row] = await stack.sql<{ factors: number; assurance: string | null }[]>`
    select (select count(*)::int from sealed.factors where user_id = ${person.userId}) as factors,
           (select kind from sealed.session_assurance where session_id = ${person.sessionId}) as assurance`;
  return row;
}

const assureWish = (person: Person) =>
  ({
    action: 'session.assure',
    tenantId: null,
    target: { kind: 'session', id: person.sessionId },
    parameters: { action: 'session.assure' },
  }) as const;

describe('enrolling', () => {
  test('counts only once the authenticator has proved itself, and assures that session', async () => {
    const stepUpKey = stepUpKeyOf(stack);
    const begun = await beginFactor({ stepUpKey, userId: ana.userId, label: ana.email, code: null });
    const body = { step: 'begin', sealed: begun.sealed };
    const { answer } = await succeed(stack, 'enroll-factor', ana.token, body, enrolFactorAnswer);
    const seed = await begun.open(answer);
    if (!seed.ok) throw new Error('the seed did not open');
    expect(answer).not.toContain(seed.value.secret);
    const confirm = async (code: string) => {
      const { sealed } = await confirmFactor({
        stepUpKey,
        userId: ana.userId,
        factorId: seed.value.factorId,
        sessionId: ana.sessionId,
        code,
      });
      return callFunction(stack, 'enroll-factor', ana.token, { step: 'confirm', sealed });
    };
    const wrong = await confirm('000000');
    expect(wrong.body).toMatchObject({ code: 'step_up_refused' });
    expect(await standing(ana)).toEqual({ factors: 0, assurance: null });

    ana.authenticator = new Authenticator(seed.value.secret);
    const confirmed = await confirm(await ana.authenticator.next());
    expect(Object.keys(confirmed.body)).toEqual(['answer']);
    expect(await standing(ana)).toEqual({ factors: 1, assurance: 'code' });
  });

  test('a second authenticator without a code is refused, and with one is not', async () => {
    const begun = await beginFactor({
      stepUpKey: stepUpKeyOf(stack),
      userId: ana.userId,
      label: ana.email,
      code: null,
    });
    const refused = await callFunction(stack, 'enroll-factor', ana.token, {
      step: 'begin',
      sealed: begun.sealed,
    });
    expect(refused.body).toMatchObject({ code: 'step_up_refused' });
    expect(await standing(ana)).toMatchObject({ factors: 1 });
    await enrol(stack, ana);
    expect(await standing(ana)).toMatchObject({ factors: 2 });
  });

  test('a confirmation of another person is refused', async () => {
    const bo = await signIn(stack, 'bo@elsewhere.example');
    const begun = await beginFactor({
      stepUpKey: stepUpKeyOf(stack),
      userId: bo.userId,
      label: bo.email,
      code: null,
    });
    const body = { step: 'begin', sealed: begun.sealed };
    const relayed = await callFunction(stack, 'enroll-factor', ana.token, body);
    expect(relayed.body).toMatchObject({ code: 'step_up_refused' });
    expect(await standing(bo)).toEqual({ factors: 0, assurance: null });
  });
});

describe('assuring a session', () => {
  const deviceToken = toBase64Url(new Uint8Array(32).fill(7));
  let deviceHash: string;

  beforeAll(async () => {
    deviceHash = toBase64Url(await sha256(new Uint8Array(32).fill(7)));
  });

  test('takes a fresh code, and remembers the device', async () => {
    const again = await signIn(stack, ana.email, ana);
    expect(await standing(again)).toMatchObject({ assurance: null });
    const { grant } = await stepUp(stack, again, assureWish(again));
    const assured = await callFunction(stack, 'assure', again.token, { grant, deviceToken });
    expect(assured.body).toMatchObject({ kind: 'code' });
    expect(new Date(String(assured.body['until'])).getTime()).toBeGreaterThan(Date.now() + 11 * 3_600_000);
    expect(await standing(again)).toMatchObject({ assurance: 'code' });

    const replayed = await callFunction(stack, 'assure', again.token, { grant, deviceToken });
    expect(replayed.body).toMatchObject({ code: 'step_up_refused' });
    const elsewhere = await signIn(stack, ana.email, ana);
    const moved = await callFunction(stack, 'assure', elsewhere.token, { grant, deviceToken });
    expect(moved.body).toMatchObject({ code: 'step_up_refused' });
    expect(await standing(elsewhere)).toMatchObject({ assurance: null });
  });

  test('on a remembered device takes its token, and is of kind device', async () => {
    const next = await signIn(stack, ana.email, ana);
    const assured = await callFunction(stack, 'assure', next.token, { deviceToken });
    expect(assured.body).toMatchObject({ kind: 'device' });
    expect(await standing(next)).toMatchObject({ assurance: 'device' });
  });

  test('on a device of nobody, of another person, or long ago is refused without effect', async () => {
    const next = await signIn(stack, ana.email, ana);
    const unknown = toBase64Url(new Uint8Array(32).fill(8));
    const bo = await signIn(stack, 'bo2@elsewhere.example');
    const answers = [
      await callFunction(stack, 'assure', next.token, { deviceToken: unknown }),
      await callFunction(stack, 'assure', next.token, { deviceToken: deviceHash }),
      await callFunction(stack, 'assure', bo.token, { deviceToken }),
    ];
    await stack.sql`update sealed.remembered_devices set remembered_at = now() - interval '31 days'`;
    answers.push(await callFunction(stack, 'assure', next.token, { deviceToken }));
    for (const { body } of answers) expect(body).toMatchObject({ code: 'step_up_required' });
    expect(await standing(next)).toMatchObject({ assurance: null });
    expect(await standing(bo)).toMatchObject({ assurance: null });
  });

  test('of a person without an authenticator is refused', async () => {
    const bare = await signIn(stack, 'cy@nowhere.example');
    const answered = await askStepUp(stack, bare, assureWish(bare), '123456');
    expect(answered.body).toMatchObject({ code: 'step_up_refused' });
    expect(await standing(bare)).toEqual({ factors: 0, assurance: null });
  });
});

describe('creating an agency', () => {
  const id = tenantId.parse(crypto.randomUUID());
  const parameters = { action: 'tenant.create', name: 'Harbour & Pine', timeZone: 'Europe/Lisbon' } as const;
  let body: Record<string, unknown>;
  let keys: TenantKeys;

  async function exists(): Promise<boolean> {
    const rows = await stack.sql`select 1 from public.tenants where id = ${id}`;
    return rows.length > 0;
  }

  beforeAll(async () => {
    const target = { kind: 'tenant', id } as const;
    const granted = await stepUp(stack, ana, { action: 'tenant.create', tenantId: id, target, parameters });
    if (granted.keys === undefined) throw new Error('no keys came with the grant');
    keys = granted.keys;
    body = { name: parameters.name, timeZone: parameters.timeZone, grant: granted.grant, keys };
  });

  test('is refused without effect under another name, and to another person', async () => {
    const renamed = await callFunction(stack, 'create-tenant', ana.token, { ...body, name: 'Harbour' });
    expect(renamed.body).toMatchObject({ code: 'step_up_refused' });
    const bo = await signIn(stack, 'bo3@elsewhere.example');
    const taken = await callFunction(stack, 'create-tenant', bo.token, body);
    expect(taken.body).toMatchObject({ code: 'step_up_refused' });
    expect(await exists()).toBe(false);
  });

  test('is refused without effect with keys that the keyring did not make', async () => {
    const { auditKey, dataKey } = keys;
    const another = toBase64Url(crypto.getRandomValues(new Uint8Array(61)));
    const changed = [
      { ...keys, dataKey: { ...dataKey, wrapped: another } },
      { ...keys, auditKey: { ...auditKey, wrappedPrivateKey: another } },
      { ...keys, auditKey: { ...auditKey, publicKey: stepUpKeyOf(stack).publicKey } },
      { ...keys, auditKey: { ...auditKey, statement: `${auditKey.statement.slice(0, -4)}AAAA` } },
      { ...keys, kekFingerprint: '0'.repeat(32) },
    ];
    for (const other of changed) {
      const refused = await callFunction(stack, 'create-tenant', ana.token, { ...body, keys: other });
      expect(refused.body).toMatchObject({ code: 'invalid_request' });
    }
    expect(await exists()).toBe(false);
  });

  test('makes its creator the owner, with the first entry of its chain, once', async () => {
    const created = await callFunction(stack, 'create-tenant', ana.token, body);
    expect(created.body).toMatchObject({ tenantId: id });
    expect(created.body['handle']).toMatch(/^harbour-pine-[a-z0-9-]{4}$/);
    expect(await readTraces(stack, id)).toMatchObject({
      entries: ['tenant.created'],
      ledger: ['grant.issued'],
    });
    const again = await callFunction(stack, 'create-tenant', ana.token, body);
    expect(again.body).toMatchObject({ code: 'step_up_refused' });
    const [owner] = await stack.sql`select role, email from public.members where tenant_id = ${id}`;
    expect(owner).toEqual({ role: 'owner', email: ana.email });
  });

  test('is refused for an id that the keyring knows', async () => {
    const target = { kind: 'tenant', id } as const;
    const wish = { action: 'tenant.create', tenantId: id, target, parameters } as const;
    const answered = await askStepUp(stack, ana, wish, '123456');
    expect(answered.body).toMatchObject({ code: 'step_up_refused' });
  });
});

test('what happens before there is a tenant stands in the house chain', async () => {
  const session = await signIn(stack, ana.email, ana);
  await assure(stack, session);
  const { entries } = await readTraces(stack, HOUSE_CHAIN);
  expect(new Set(entries)).toEqual(new Set(['factor.enrolled', 'session.assured', 'step_up.refused']));
});
