import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../lib/portable/bytes.ts';
import { generateTransportKeys } from '../../lib/portable/transport/hpke.ts';
import { callFunction } from './support/calls.ts';
import { forgeGrant } from './support/grants.ts';
import {
  prepareReveal,
  reveal,
  store,
  STRIPE_KEY,
  type PreparedReveal,
  type Stored,
} from './support/keys.ts';
import { askStepUp, createAgency, enrol, signIn, type Agency, type Person } from './support/people.ts';
import { startStack, type TestStack } from './support/stack.ts';
import { readTraces } from './support/traces.ts';

let stack: TestStack;
let owner: Person;
let agency: Agency;
let stored: Stored;
let outsider: Person;
let page: { publicKey: Uint8Array<ArrayBuffer> };

beforeAll(async () => {
  stack = await startStack();
  owner = await signIn(stack, 'ana@harbour.example');
  await enrol(stack, owner);
  agency = await createAgency(stack, owner, 'Harbour & Pine');
  stored = await store(stack, owner, agency);
  outsider = await signIn(stack, 'otto@elsewhere.example');
  await enrol(stack, outsider);
  await createAgency(stack, outsider, 'Elsewhere');
  page = await generateTransportKeys(crypto.getRandomValues(new Uint8Array(32)));
});

afterAll(() => stack.stop());

/** A request that would pass, were its grant one of the keyring's ledger. */
async function bodyWith(
  changes: Parameters<typeof forgeGrant>[2],
  options: { person?: Person; key?: TestStack['secrets']['edgeSigningKey'] } = {},
) {
  const parameters = { action: 'credential.reveal', recipientKey: page.publicKey, reason: 'Deploy' } as const;
  const person = options.person ?? owner;
  return {
    grant: await forgeGrant(stack, { person, agency, stored, parameters }, changes, options.key),
    operationId: crypto.randomUUID(),
    recipientKey: toBase64Url(page.publicKey),
    reason: 'Deploy',
  };
}

async function expectRefusedWithoutEffect(code: string, ask: () => ReturnType<typeof callFunction>) {
  const before = await readTraces(stack, agency.tenantId);
  const answered = await ask();
  expect(answered.body).toMatchObject({ code });
  expect(answered.body).not.toHaveProperty('sealed');
  expect(await readTraces(stack, agency.tenantId)).toEqual(before);
}

const revealWish = () =>
  ({
    action: 'credential.reveal',
    tenantId: agency.tenantId,
    target: { kind: 'credential', id: stored.credentialId, version: stored.version },
    parameters: { action: 'credential.reveal', recipientKey: page.publicKey, reason: 'Deploy' },
  }) as const;

describe('a reveal', () => {
  let prepared: PreparedReveal;

  test('opens the stored key in the page that authorised it, leaving an entry and a ledger line', async () => {
    prepared = await prepareReveal(stack, owner, agency, stored, 'Client asked');
    const before = await readTraces(stack, agency.tenantId);
    const revealed = await reveal(stack, owner, prepared);
    expect(revealed.key).toBe(STRIPE_KEY);
    const after = await readTraces(stack, agency.tenantId);
    expect(after.entries).toEqual([...before.entries, 'reveal.opened']);
    expect(after.entries).toHaveLength(revealed.entry);
    expect(after.ledger).toEqual([...before.ledger, 'key.opened']);
    expect(after.grants).toBe(before.grants + 1);
  });

  test('keeps its reason out of everything that the database can read', async () => {
    const [entry] = await stack.sql<{ detail: string; sealed: boolean }[]>`
      select detail, sealed_detail is not null as sealed from public.audit_log
      where tenant_id = ${agency.tenantId} and action = 'reveal.opened' order by seq desc limit 1`;
    expect(entry?.sealed).toBe(true);
    expect(entry?.detail).not.toContain('Client asked');
  });

  test('happens once: its spent grant is refused without effect', async () => {
    await expectRefusedWithoutEffect('step_up_refused', () =>
      callFunction(stack, 'reveal', owner.token, prepared.body),
    );
  });

  test('needs a new code: a used one is refused and only the refusal is recorded', async () => {
    const before = await readTraces(stack, agency.tenantId);
    const answered = await askStepUp(stack, owner, revealWish(), owner.authenticator?.last());
    expect(answered.status).toBe(403);
    expect(answered.body).toMatchObject({ code: 'step_up_refused' });
    expect(answered.body).not.toHaveProperty('grant');
    const after = await readTraces(stack, agency.tenantId);
    expect(after).toEqual({ ...before, entries: [...before.entries, 'step_up.refused'] });
  });

  test('refuses a code of another person, in the words for a wrong one', async () => {
    const foreign = await askStepUp(stack, owner, revealWish(), await outsider.authenticator?.next());
    const wrong = await askStepUp(stack, owner, revealWish(), '000000');
    expect(foreign.status).toBe(403);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
  });

  test("tells a member of another agency nothing: another agency's key and none look alike", async () => {
    const before = await readTraces(stack, agency.tenantId);
    const code = '123456';
    const foreign = await askStepUp(stack, outsider, revealWish(), code);
    const none = await askStepUp(
      stack,
      outsider,
      { ...revealWish(), target: { kind: 'credential', id: crypto.randomUUID() as never, version: 1 } },
      code,
    );
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });
});

describe('a grant is refused without effect', () => {
  const seconds = () => Math.floor(Date.now() / 1000);

  test('when it has expired', async () => {
    const body = await bodyWith({ iat: seconds() - 400, exp: seconds() - 100 });
    await expectRefusedWithoutEffect('step_up_refused', () =>
      callFunction(stack, 'reveal', owner.token, body),
    );
  });

  test('when it claims to live longer than five minutes', async () => {
    const body = await bodyWith({ exp: seconds() + 3600 });
    await expectRefusedWithoutEffect('step_up_refused', () =>
      callFunction(stack, 'reveal', owner.token, body),
    );
  });

  test('when it is of another person', async () => {
    const body = await bodyWith({});
    await expectRefusedWithoutEffect('step_up_refused', () =>
      callFunction(stack, 'reveal', outsider.token, body),
    );
  });

  test('when it is of another session of the same person', async () => {
    const again = await signIn(stack, owner.email, owner);
    const body = await bodyWith({});
    await expectRefusedWithoutEffect('step_up_refused', () =>
      callFunction(stack, 'reveal', again.token, body),
    );
  });

  test('when it is for another action', async () => {
    const body = await bodyWith({ action: 'credential.retire' });
    await expectRefusedWithoutEffect('step_up_refused', () =>
      callFunction(stack, 'reveal', owner.token, body),
    );
  });

  test('when the reason was changed', async () => {
    const body = { ...(await bodyWith({})), reason: 'Deploys' };
    await expectRefusedWithoutEffect('step_up_refused', () =>
      callFunction(stack, 'reveal', owner.token, body),
    );
  });

  test('when the key it is to be sealed to was changed', async () => {
    const thief = await generateTransportKeys(crypto.getRandomValues(new Uint8Array(32)));
    const body = { ...(await bodyWith({})), recipientKey: toBase64Url(thief.publicKey) };
    await expectRefusedWithoutEffect('step_up_refused', () =>
      callFunction(stack, 'reveal', owner.token, body),
    );
  });

  test('when another key than the keyring has signed it', async () => {
    const { edgeSigningKey, keyringSigningKey } = stack.secrets;
    for (const key of [edgeSigningKey, { ...edgeSigningKey, kid: keyringSigningKey.kid }]) {
      const body = await bodyWith({}, { key });
      await expectRefusedWithoutEffect('step_up_refused', () =>
        callFunction(stack, 'reveal', owner.token, body),
      );
    }
  });

  test('when it names a credential of an agency that its person is no member of', async () => {
    const body = await bodyWith({}, { person: outsider });
    await expectRefusedWithoutEffect('not_found', () => callFunction(stack, 'reveal', outsider.token, body));
  });

  test('when the page key is no point of the curve', async () => {
    const body = { ...(await bodyWith({})), recipientKey: toBase64Url(new Uint8Array(65).fill(4)) };
    await expectRefusedWithoutEffect('invalid_request', () =>
      callFunction(stack, 'reveal', owner.token, body),
    );
  });
});

describe('a session is refused without effect', () => {
  test('without assurance, at the step-up and at the reveal', async () => {
    const fresh = await signIn(stack, owner.email, owner);
    await expectRefusedWithoutEffect('step_up_required', () =>
      askStepUp(stack, fresh, revealWish(), '123456'),
    );
    const body = await bodyWith({}, { person: fresh });
    await expectRefusedWithoutEffect('step_up_required', () =>
      callFunction(stack, 'reveal', fresh.token, body),
    );
  });

  test('after sign-out at Supabase Auth, while its token still verifies', async () => {
    const gone = await signIn(stack, owner.email, owner);
    await stack.sql`delete from auth.sessions where id = ${gone.sessionId}`;
    const body = await bodyWith({}, { person: gone });
    await expectRefusedWithoutEffect('unauthenticated', () =>
      callFunction(stack, 'reveal', gone.token, body),
    );
    await expectRefusedWithoutEffect('unauthenticated', () => askStepUp(stack, gone, revealWish(), '123456'));
  });

  test('after we ended it', async () => {
    const ended = await signIn(stack, owner.email, owner);
    await stack.sql`insert into sealed.ended_sessions (session_id, user_id)
                    values (${ended.sessionId}, ${ended.userId})`;
    const body = await bodyWith({}, { person: ended });
    await expectRefusedWithoutEffect('unauthenticated', () =>
      callFunction(stack, 'reveal', ended.token, body),
    );
  });

  test('of an account without a factor', async () => {
    const bare = await signIn(stack, 'bo@nowhere.example');
    await stack.sql`insert into public.members (tenant_id, user_id, email, role)
                    values (${agency.tenantId}, ${bare.userId}, ${bare.email}, 'admin')`;
    await expectRefusedWithoutEffect('step_up_required', () =>
      askStepUp(stack, bare, revealWish(), '123456'),
    );
    const body = await bodyWith({}, { person: bare });
    await expectRefusedWithoutEffect('step_up_required', () =>
      callFunction(stack, 'reveal', bare.token, body),
    );
  });

  test('of a member whose role does not allow it', async () => {
    await stack.sql`insert into public.members (tenant_id, user_id, email, role)
                    values (${agency.tenantId}, ${outsider.userId}, ${outsider.email}, 'viewer')`;
    const body = await bodyWith({}, { person: outsider });
    await expectRefusedWithoutEffect('not_found', () => callFunction(stack, 'reveal', outsider.token, body));
  });

  test('of a member whom only the database knows: the keyring refuses, and both entries are named', async () => {
    await stack.sql`update public.members set role = 'admin' where user_id = ${outsider.userId}
                    and tenant_id = ${agency.tenantId}`;
    const before = await readTraces(stack, agency.tenantId);
    const body = await bodyWith({}, { person: outsider });
    const answered = await callFunction(stack, 'reveal', outsider.token, body);
    expect(answered.status).toBe(403);
    expect(answered.body).not.toHaveProperty('sealed');
    const after = await readTraces(stack, agency.tenantId);
    expect(after.ledger).toEqual(before.ledger);
    expect(after.entries).toEqual([...before.entries, 'reveal.opened', 'reveal.failed']);
    expect(answered.body['entries']).toEqual([after.entries.length - 1, after.entries.length]);
  });
});
