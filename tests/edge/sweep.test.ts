import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import postgres from 'postgres';
import { signScheduler } from '../../lib/portable/tokens/scheduler.ts';
import { callFunction, sweep } from './support/calls.ts';
import { forgeReveal } from './support/grants.ts';
import { prepare, reveal, store, STRIPE_KEY, type Stored } from './support/keys.ts';
import {
  askStepUp,
  createAgency,
  enrol,
  signIn,
  stepUp,
  type Agency,
  type Person,
} from './support/people.ts';
import { startStack, type TestStack } from './support/stack.ts';
import { readTraces } from './support/traces.ts';

let stack: TestStack;
let owner: Person;
let agency: Agency;
let stored: Stored;

beforeAll(async () => {
  stack = await startStack();
  owner = await signIn(stack, 'ana@harbour.example');
  await enrol(stack, owner);
  agency = await createAgency(stack, owner, 'Harbour & Pine');
  stored = await store(stack, owner, agency);
});

afterAll(() => stack.stop());

/** Makes everything unfinished as old as the sweep waits for. */
async function letTwoMinutesPass(): Promise<void> {
  await stack.sql`update sealed.openings set opened_at = now() - interval '121 seconds' where outcome is null`;
  await stack.sql`update sealed.awaited_retirements set asked_at = now() - interval '121 seconds'`;
}

describe('the sweep', () => {
  test('answers the scheduler only', async () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: 'scheduler',
      aud: `${stack.supabaseUrl}/functions/v1`,
      jti: crypto.randomUUID(),
      iat: now,
      exp: now + 30,
    } as const;
    const { schedulerSigningKey, edgeSigningKey } = stack.secrets;
    const tokens = [
      owner.token,
      await signScheduler(claims, edgeSigningKey),
      await signScheduler({ ...claims, aud: 'https://elsewhere.example' }, schedulerSigningKey),
      await signScheduler({ ...claims, iat: now - 90, exp: now - 60 }, schedulerSigningKey),
      null,
    ];
    for (const token of tokens) {
      const answered = await callFunction(stack, 'sweep', token, {});
      expect(answered.body).toMatchObject({ code: 'unauthenticated' });
    }
    const token = await signScheduler(claims, schedulerSigningKey);
    expect((await callFunction(stack, 'sweep', token, {})).body).toEqual({
      closed: 0,
      expiredIntakeKeys: 0,
      finishedRetirements: 0,
      refusalSummaries: 0,
    });
  });

  test('leaves an opening alone for two minutes', async () => {
    await reveal(stack, owner, await forgeReveal(stack, owner, agency, stored));
    expect((await sweep(stack)).body).toMatchObject({ closed: 0 });
  });

  test('marks an opening that happened, without another entry', async () => {
    await letTwoMinutesPass();
    const before = await readTraces(stack, agency.tenantId);
    expect((await sweep(stack)).body).toMatchObject({ closed: 1 });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
    expect((await sweep(stack)).body).toMatchObject({ closed: 0 });
  });

  test('closes an entry whose opening never came, and the keyring never opens it afterwards', async () => {
    const pending = await forgeReveal(stack, owner, agency, stored);
    await leaveOpen(pending.body.grant);
    await letTwoMinutesPass();
    const before = await readTraces(stack, agency.tenantId);
    expect((await sweep(stack)).body).toMatchObject({ closed: 1 });
    const after = await readTraces(stack, agency.tenantId);
    expect(after.entries).toEqual([...before.entries, 'reveal.not_opened']);
    expect(after.ledger).toEqual([...before.ledger, 'opening.closed']);
    const late = await callFunction(stack, 'reveal', owner.token, pending.body);
    expect(late.body).toMatchObject({ code: 'step_up_refused' });
    expect((await sweep(stack)).body).toMatchObject({ closed: 0 });
  });

  test('deletes intake keys that ran out, and only those', async () => {
    const expired = await prepare(stack, owner, agency, STRIPE_KEY);
    await stack.sql`update sealed.intake_keys set expires_at = now() where id = ${expired.intakeKeyId}`;
    const alive = await prepare(stack, owner, agency, STRIPE_KEY);
    expect((await sweep(stack)).body).toMatchObject({ expiredIntakeKeys: 1 });
    const left = await stack.sql<{ id: string }[]>`select id from sealed.intake_keys`;
    expect(left.map(({ id }) => id)).toEqual([alive.intakeKeyId]);
  });

  test('finishes a retirement that the database never saw, once', async () => {
    const retiring = await store(stack, owner, agency);
    await stepUp(stack, owner, {
      action: 'credential.retire',
      tenantId: agency.tenantId,
      target: { kind: 'credential', id: retiring.credentialId, version: retiring.version },
      parameters: { action: 'credential.retire' },
    });
    expect((await sweep(stack)).body).toMatchObject({ finishedRetirements: 0 });
    await letTwoMinutesPass();
    expect((await sweep(stack)).body).toMatchObject({ finishedRetirements: 1 });
    const [row] = await stack.sql<{ state: string; envelopes: number }[]>`
      select state, (select count(*)::int from sealed.envelopes e where e.credential_id = c.id) as envelopes
      from public.credentials c where id = ${retiring.credentialId}`;
    expect(row).toEqual({ state: 'retired', envelopes: 0 });
    expect((await sweep(stack)).body).toMatchObject({ finishedRetirements: 0 });
  });

  test('sums up refusals beyond ten a minute', async () => {
    const wish = {
      action: 'session.assure',
      tenantId: null,
      target: { kind: 'session', id: owner.sessionId },
      parameters: { action: 'session.assure' },
    } as const;
    for (let attempt = 0; attempt < 12; attempt += 1) await askStepUp(stack, owner, wish, '000000');
    await stack.sql`update sealed.refusal_counts set minute = minute - interval '5 minutes'`;
    const refusals = () => stack.sql<{ action: string; count: number }[]>`
      select action, count(*)::int as count from public.audit_log
      where action in ('step_up.refused', 'refusals.summarised') group by action order by action`;
    expect(await refusals()).toEqual([{ action: 'step_up.refused', count: 10 }]);
    expect((await sweep(stack)).body).toMatchObject({ refusalSummaries: 1 });
    expect(await refusals()).toEqual([
      { action: 'refusals.summarised', count: 1 },
      { action: 'step_up.refused', count: 10 },
    ]);
  });
});

/** What a function leaves that dies between its entry and the keyring: the statement of `reveal`, as the edge's role. */
async function leaveOpen(grant: string): Promise<void> {
  const edge = postgres({
    host: '127.0.0.1',
    port: stack.sql.options.port[0] ?? 0,
    user: 'strongroom_edge',
    password: stack.secrets.passwords.strongroom_edge,
    database: 'postgres',
    max: 1,
  });
  const claims: unknown = JSON.parse(Buffer.from(grant.split('.')[1] ?? '', 'base64url').toString());
  const caller = { user_id: owner.userId, session_id: owner.sessionId, email: owner.email };
  const entry = { id: crypto.randomUUID(), nonce: '00'.repeat(32), sealed_detail: '00'.repeat(129) };
  await edge`select sealed.open_reveal(
    ${edge.json(caller)}, ${edge.json({ ...(claims as object), token: grant })}, ${edge.json(entry)}, 'req_left0open')`;
  await edge.end();
}
