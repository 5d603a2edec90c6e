import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteId } from '../../lib/portable/ids.ts';
import { storeAnswer } from '../../lib/portable/contracts/functions.ts';
import { callFunction } from './support/calls.ts';
import { forgeGrant, forgeReveal } from './support/grants.ts';
import {
  authoriseRotation,
  NEXT_STRIPE_KEY,
  prepare,
  reveal,
  store,
  STRIPE_KEY,
  submit,
  type Stored,
} from './support/keys.ts';
import { createAgency, enrol, signIn, stepUp, type Agency, type Person } from './support/people.ts';
import { startStack, type TestStack } from './support/stack.ts';
import { readTraces } from './support/traces.ts';

let stack: TestStack;
let owner: Person;
let agency: Agency;
let outsider: Person;

beforeAll(async () => {
  stack = await startStack();
  owner = await signIn(stack, 'ana@harbour.example');
  await enrol(stack, owner);
  agency = await createAgency(stack, owner, 'Harbour & Pine');
  // Two more codes of this half minute, so that no test waits for the next.
  await enrol(stack, owner);
  outsider = await signIn(stack, 'otto@elsewhere.example');
  await enrol(stack, outsider);
});

afterAll(() => stack.stop());

const secretKey = ['sk', 'live', 'Never0Stored'.repeat(2)].join('_');

async function inDatabase(text: string): Promise<boolean> {
  const [row] = await stack.sql<{ found: boolean }[]>`
    select exists (select 1 from public.credentials c where c::text like ${`%${text}%`})
        or exists (select 1 from public.credential_versions v where v::text like ${`%${text}%`})
        or exists (select 1 from public.audit_log a where a::text like ${`%${text}%`})
        or exists (select 1 from sealed.envelopes e where position(convert_to(${text}, 'UTF8') in e.envelope) > 0)
        or exists (select 1 from sealed.intake_keys k where k::text like ${`%${text}%`}) as found`;
  return row?.found ?? true;
}

describe('storing a new key', () => {
  test('keeps it sealed, tells its last four, and leaves two entries and a ledger line', async () => {
    const before = await readTraces(stack, agency.tenantId);
    const intake = await prepare(stack, owner, agency, ` ${STRIPE_KEY}\n`);
    const answered = await submit(stack, owner, agency, intake);
    const stored = storeAnswer.parse(answered.body);
    expect(stored).toMatchObject({
      version: 1,
      provider: 'stripe',
      kind: 'restricted_key',
      mode: 'live',
      lastFour: STRIPE_KEY.slice(-4),
      trimmed: true,
    });
    expect(JSON.stringify(answered.body)).not.toContain(STRIPE_KEY);
    const after = await readTraces(stack, agency.tenantId);
    expect(after.entries).toEqual([...before.entries, 'store.opened', 'store.done']);
    expect(after.ledger).toEqual([...before.ledger, 'key.sealed']);
    expect(stored.entry).toBe(after.entries.length);
    expect(await inDatabase(STRIPE_KEY)).toBe(false);
    expect(await inDatabase(STRIPE_KEY.slice(-4))).toBe(true);
  });

  test('begins nothing with a label that could not be written at its end', async () => {
    const before = await readTraces(stack, agency.tenantId);
    const intake = await prepare(stack, owner, agency, STRIPE_KEY);
    const refused = await submit(stack, owner, agency, intake, { label: 'Pay\0ments' });
    expect(refused.body).toMatchObject({ code: 'invalid_request' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
    expect((await submit(stack, owner, agency, intake)).status).toBe(200);
  });

  test('uses its intake key up: the same request again changes nothing', async () => {
    const intake = await prepare(stack, owner, agency, STRIPE_KEY);
    expect((await submit(stack, owner, agency, intake)).status).toBe(200);
    const before = await readTraces(stack, agency.tenantId);
    const again = await submit(stack, owner, agency, intake);
    expect(again.body).toMatchObject({ code: 'conflict' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });

  test('refuses an intake key of another session, a stranger and one that ran out, without effect', async () => {
    const intake = await prepare(stack, owner, agency, STRIPE_KEY);
    const before = await readTraces(stack, agency.tenantId);
    const again = await signIn(stack, owner.email, owner);
    await stack.sql`insert into sealed.session_assurance (session_id, user_id, kind)
                    values (${again.sessionId}, ${owner.userId}, 'code')`;
    expect((await submit(stack, again, agency, intake)).body).toMatchObject({ code: 'conflict' });
    expect((await submit(stack, outsider, agency, intake)).body).toMatchObject({ code: 'conflict' });
    await stack.sql`update sealed.intake_keys set expires_at = now()`;
    expect((await submit(stack, owner, agency, intake)).body).toMatchObject({ code: 'conflict' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });

  test('hands out no intake key to a stranger, on a device alone, or for a site of nobody', async () => {
    const ask = (person: Person, site: string = agency.siteId) =>
      callFunction(stack, 'intake-key', person.token, {
        tenantId: agency.tenantId,
        siteId: site,
        credentialId: null,
      });
    expect((await ask(outsider)).body).toMatchObject({ code: 'not_found' });
    expect((await ask(owner, siteId.parse(crypto.randomUUID()))).body).toMatchObject({ code: 'not_found' });
    const device = await signIn(stack, owner.email, owner);
    expect((await ask(device)).body).toMatchObject({ code: 'step_up_required' });
    await stack.sql`insert into sealed.session_assurance (session_id, user_id, kind)
                    values (${device.sessionId}, ${owner.userId}, 'device')`;
    expect((await ask(device)).body).toMatchObject({ code: 'step_up_required' });
    expect((await ask(owner)).status).toBe(200);
  });
});

describe('a refused key is not stored, and the answer says why', () => {
  test.each([
    [
      'stripe_secret',
      secretKey,
      'stripe',
      'A secret key can move money. Make a restricted key (rk_) with read permissions.',
    ],
    ['wrong_provider', STRIPE_KEY, 'resend', 'This is a Stripe key; you chose Resend. Use Stripe.'],
    ['empty', ' \n', 'stripe', 'Nothing was pasted. Paste one key from Stripe.'],
    ['malformed', `${STRIPE_KEY}\n${STRIPE_KEY}`, 'stripe', /line break/],
    ['oversized', 'rk_live_'.padEnd(4097, 'A'), 'stripe', /4096/],
  ])('%s', async (reason, text, provider, message) => {
    const before = await readTraces(stack, agency.tenantId);
    const intake = await prepare(stack, owner, agency, text);
    const answered = await submit(stack, owner, agency, intake, { provider });
    expect(answered.status).toBe(422);
    expect(answered.body).toMatchObject({
      code: 'key_refused',
      reason,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    const after = await readTraces(stack, agency.tenantId);
    expect(after).toEqual({ ...before, entries: [...before.entries, 'store.opened', 'store.failed'] });
    expect(answered.body['entries']).toEqual([after.entries.length - 1, after.entries.length]);
    expect(await inDatabase('Never0Stored')).toBe(false);
  });

  test('a body that was sealed to another intake key or operation', async () => {
    const before = await readTraces(stack, agency.tenantId);
    const other = await prepare(stack, owner, agency, STRIPE_KEY);
    const intake = await prepare(stack, owner, agency, STRIPE_KEY);
    const swapped = await submit(stack, owner, agency, { ...intake, sealed: other.sealed });
    expect(swapped.body).toMatchObject({ code: 'invalid_request' });
    const moved = await submit(stack, owner, agency, other, { operationId: crypto.randomUUID() });
    expect(moved.body).toMatchObject({ code: 'invalid_request' });
    const after = await readTraces(stack, agency.tenantId);
    expect({ ...after, entries: [] }).toEqual({ ...before, entries: [] });
  });

  test('an environment that the site does not have', async () => {
    const before = await readTraces(stack, agency.tenantId);
    const intake = await prepare(stack, owner, agency, STRIPE_KEY);
    const answered = await submit(stack, owner, agency, intake, { environment: 'moon' });
    expect(answered.body).toMatchObject({ code: 'invalid_request' });
    const after = await readTraces(stack, agency.tenantId);
    expect(after.credentials).toBe(before.credentials);
    expect(after.entries.slice(-2)).toEqual(['store.opened', 'store.failed']);
  });
});

describe('rotating', () => {
  test('stores the next version under a grant for exactly this body, and the old one stays readable', async () => {
    const stored = await store(stack, owner, agency);
    const intake = await prepare(stack, owner, agency, NEXT_STRIPE_KEY, stored.credentialId);
    expect(intake).toMatchObject({ version: 2, replaces: 1 });
    const grant = await authoriseRotation(stack, owner, agency, intake);
    const rotated = storeAnswer.parse((await submit(stack, owner, agency, intake, { grant })).body);
    expect(rotated).toMatchObject({ version: 2, lastFour: NEXT_STRIPE_KEY.slice(-4) });
    const current = await forgeReveal(stack, owner, agency, { ...stored, version: 2 });
    expect((await reveal(stack, owner, current)).key).toBe(NEXT_STRIPE_KEY);
    const older = await forgeReveal(stack, owner, agency, stored);
    expect((await reveal(stack, owner, older)).key).toBe(STRIPE_KEY);
  });

  test('is refused without effect for another body, another action, an expired grant and none', async () => {
    const stored = await store(stack, owner, agency);
    const authorised = await prepare(stack, owner, agency, NEXT_STRIPE_KEY, stored.credentialId);
    const { enc, ciphertext } = authorised.sealed;
    const parameters = { action: 'credential.rotate', enc, ciphertext, replaces: 1 } as const;
    const forge = (changes: Parameters<typeof forgeGrant>[2] = {}) =>
      forgeGrant(stack, { person: owner, agency, stored, parameters }, changes);
    const other = await prepare(stack, owner, agency, STRIPE_KEY, stored.credentialId);
    const seconds = Math.floor(Date.now() / 1000);
    const before = await readTraces(stack, agency.tenantId);

    const changed = await submit(stack, owner, agency, other, { grant: await forge() });
    expect(changed.body).toMatchObject({ code: 'step_up_refused' });
    const wrong = await forge({ action: 'credential.reveal' });
    expect((await submit(stack, owner, agency, authorised, { grant: wrong })).body).toMatchObject({
      code: 'step_up_refused',
    });
    const expired = await forge({ iat: seconds - 400, exp: seconds - 100 });
    expect((await submit(stack, owner, agency, authorised, { grant: expired })).body).toMatchObject({
      code: 'step_up_refused',
    });
    expect((await submit(stack, owner, agency, authorised)).body).toMatchObject({ code: 'conflict' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });

  test('twice at once: one wins and the other is told', async () => {
    const stored = await store(stack, owner, agency);
    const attempts = await Promise.all(
      [NEXT_STRIPE_KEY, STRIPE_KEY].map(async (text) => {
        const intake = await prepare(stack, owner, agency, text, stored.credentialId);
        const { enc, ciphertext } = intake.sealed;
        const parameters = { action: 'credential.rotate', enc, ciphertext, replaces: 1 } as const;
        const grant = await forgeGrant(stack, { person: owner, agency, stored, parameters });
        return () => submit(stack, owner, agency, intake, { grant });
      }),
    );
    const answers = await Promise.all(attempts.map((attempt) => attempt()));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [row] = await stack.sql<{ current: number }[]>`
      select count(*)::int as current from public.credential_versions
      where credential_id = ${stored.credentialId} and state = 'current'`;
    expect(row?.current).toBe(1);
  });

  test('goes on above what the keyring has sealed, after a database that lost versions', async () => {
    const stored = await store(stack, owner, agency);
    const attempt = async () => {
      const intake = await prepare(stack, owner, agency, NEXT_STRIPE_KEY, stored.credentialId);
      const { enc, ciphertext } = intake.sealed;
      const parameters = { action: 'credential.rotate', enc, ciphertext, replaces: 1 } as const;
      const grant = await forgeGrant(stack, { person: owner, agency, stored, parameters });
      return { intake, answered: await submit(stack, owner, agency, intake, { grant }) };
    };
    // A keyring that sealed version 2, and a database that was restored from before it.
    const burnt = await attempt();
    expect(burnt.answered.status).toBe(200);
    await stack.sql`delete from sealed.envelopes where credential_id = ${stored.credentialId} and version = 2`;
    await stack.sql`delete from public.credential_versions
                    where credential_id = ${stored.credentialId} and version = 2`;
    await stack.sql`update public.credential_versions set state = 'current'
                    where credential_id = ${stored.credentialId}`;
    await stack.sql`update public.credentials set current_version = 1, highest_version = 1
                    where id = ${stored.credentialId}`;
    const stale = await attempt();
    expect(stale.intake.version).toBe(2);
    expect(stale.answered.body).toMatchObject({ code: 'conflict' });
    const next = await attempt();
    expect(next.intake.version).toBe(3);
    expect(next.answered.status).toBe(200);
  });
});

describe('retiring', () => {
  const wish = (credentialId: Stored['credentialId']) =>
    ({
      action: 'credential.retire',
      tenantId: agency.tenantId,
      target: { kind: 'credential', id: credentialId, version: 1 },
      parameters: { action: 'credential.retire' },
    }) as const;

  test('destroys every version, and no grant opens it from then on', async () => {
    const stored = await store(stack, owner, agency);
    const pending = await forgeReveal(stack, owner, agency, stored);
    const { grant } = await stepUp(stack, owner, wish(stored.credentialId));
    const early = await callFunction(stack, 'reveal', owner.token, pending.body);
    expect(early.body).not.toHaveProperty('sealed');
    const retired = await callFunction(stack, 'retire', owner.token, { grant });
    expect(retired.status).toBe(200);
    const traces = await readTraces(stack, agency.tenantId);
    expect(traces.entries.at(-1)).toBe('retire.done');
    expect(retired.body).toEqual({ entry: traces.entries.length });
    const [left] = await stack.sql<{ envelopes: number }[]>`
      select count(*)::int as envelopes from sealed.envelopes where credential_id = ${stored.credentialId}`;
    expect(left?.envelopes).toBe(0);
    const again = await callFunction(stack, 'retire', owner.token, { grant });
    expect(again.body).toMatchObject({ code: 'not_found' });
  });

  test('is refused without effect under a grant for something else', async () => {
    const stored = await store(stack, owner, agency);
    const before = await readTraces(stack, agency.tenantId);
    const parameters = { action: 'credential.retire' } as const;
    const forged = { person: owner, agency, stored, parameters };
    const wrong = await forgeGrant(stack, forged, { action: 'credential.rotate' });
    const refused = await callFunction(stack, 'retire', owner.token, { grant: wrong });
    expect(refused.body).toMatchObject({ code: 'step_up_refused' });
    const edge = await forgeGrant(stack, forged, {}, stack.secrets.edgeSigningKey);
    const self = await callFunction(stack, 'retire', owner.token, { grant: edge });
    expect(self.body).toMatchObject({ code: 'step_up_refused' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });
});
