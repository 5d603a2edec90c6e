import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome } from '../support/database.ts';
import { chainOf, HOUSE } from '../support/database-chain.ts';
import { agency, edge, hex, type Person, type Tenant } from '../support/database-people.ts';

afterAll(closeConnections);

function refuse(person: Person, tenantId: string | null, sealed: Buffer | null = null, id = randomUUID()) {
  const target = { kind: 'credential', id: randomUUID(), version: 1 };
  return edge(
    'record_refusal',
    person,
    tenantId,
    'credential.reveal',
    target,
    { reason: 'code' },
    sealed,
    id,
    'req',
  );
}

async function refusals(tenantId: string, person: Person) {
  const chain = await chainOf(tenantId);
  return chain.filter((entry) => entry.action === 'step_up.refused' && entry.actorId === person.user_id);
}

/** Moves the person's counts into the minute before, as if time had passed. */
async function aMinuteLater(person: Person): Promise<void> {
  await connection('supabase_admin')`
    update sealed.refusal_counts set minute = minute - interval '1 minute' where user_id = ${person.user_id}
  `;
}

// The budget is counted by whole minutes, and a test may straddle two: it compares with the minutes that were counted.
async function flood(tenant: Tenant, times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => refuse(tenant.owner, tenant.id)));
}

describe('a refused step-up', () => {
  test('of a member is an entry in the tenant’s chain with its sealed detail', async () => {
    const acme = await agency('acme');
    const sealed = randomBytes(145);
    const id = randomUUID();
    await refuse(acme.owner, acme.id, sealed, id);
    const [entry] = await refusals(acme.id, acme.owner);
    expect(entry).toMatchObject({ entryId: id, targetKind: 'person', targetId: acme.owner.user_id });
    expect(Buffer.from(entry?.sealedDetail ?? [])).toEqual(sealed);
    expect(JSON.parse(entry?.detail ?? '')).toMatchObject({ action: 'credential.reveal', reason: 'code' });
  });

  test('of an outsider goes to the house chain, without what was sealed to the other tenant', async () => {
    const acme = await agency('acme');
    const outsider = (await agency('beta')).owner;
    const before = (await chainOf(acme.id)).length;
    await refuse(outsider, acme.id, Buffer.from(hex(145), 'hex'));
    await refuse(outsider, null);
    expect((await chainOf(acme.id)).length).toBe(before);
    const entries = await refusals(HOUSE, outsider);
    expect(entries.map((entry) => entry.sealedDetail)).toEqual([null, null]);
  });

  test('beyond ten a minute is counted, across chains, and summarised once', async () => {
    const acme = await agency('acme');
    await flood(acme, 25);
    await refuse(acme.owner, null);
    const [counted] = await connection('supabase_admin')`
      select count(distinct minute)::integer as minutes, sum(written)::integer as written, sum(suppressed)::integer as suppressed
      from sealed.refusal_counts where user_id = ${acme.owner.user_id}
    `;
    const written = (await refusals(acme.id, acme.owner)).length + (await refusals(HOUSE, acme.owner)).length;
    expect(counted).toMatchObject({ written, suppressed: 26 - written });
    expect(written).toBeLessThanOrEqual(10 * Number(counted?.['minutes']));

    expect(await edge('summarise_refusals', 'req')).toBeTypeOf('number');
    await aMinuteLater(acme.owner);
    await edge('summarise_refusals', 'req');
    await edge('summarise_refusals', 'req');
    const summaries = [...(await chainOf(acme.id)), ...(await chainOf(HOUSE))].filter(
      (entry) => entry.action === 'refusals.summarised' && entry.targetId === acme.owner.user_id,
    );
    const counts = summaries.map((entry) => (JSON.parse(entry.detail) as { count: number }).count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(26 - written);
    expect(summaries.every((entry) => entry.actorKind === 'scheduler')).toBe(true);
  });

  test('is not summarised while its minute runs', async () => {
    const acme = await agency('acme');
    await flood(acme, 12);
    await connection('supabase_admin')`
      update sealed.refusal_counts set minute = date_trunc('minute', now()) + interval '1 minute'
      where user_id = ${acme.owner.user_id}
    `;
    await edge('summarise_refusals', 'req');
    expect((await chainOf(acme.id)).map((entry) => entry.action)).not.toContain('refusals.summarised');
  });

  test('is not recorded for nobody', async () => {
    expect(await outcome(refuse({} as Person, null))).not.toBe('done');
  });
});
