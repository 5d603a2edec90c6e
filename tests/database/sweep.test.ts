import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome } from '../support/database.ts';
import { chainOf } from '../support/database-chain.ts';
import {
  actionsOf,
  beginStore,
  openedSecondsAgo,
  openIntake,
  stored,
} from '../support/database-credentials.ts';
import {
  agency,
  credentialGrant,
  edge,
  newEntry,
  type Credential,
  type Tenant,
} from '../support/database-people.ts';

afterAll(closeConnections);

async function due(tenant: Tenant): Promise<Record<string, unknown>[]> {
  const rows = await connection('strongroom_edge')`select * from sealed.due_openings()`;
  return rows.filter((row) => row['tenant_id'] === tenant.id);
}

async function finishable(tenant: Tenant): Promise<boolean> {
  const rows = await connection('strongroom_edge')`select * from sealed.tenants_to_finish() as id`;
  return rows.some((row) => row['id'] === tenant.id);
}

async function openReveal(tenant: Tenant, credential: Credential): Promise<{ seq: number; grantId: string }> {
  const grant = credentialGrant(tenant.owner, 'credential.reveal', tenant, credential);
  const opened = await edge<{ entry: { seq: number } }>(
    'open_reveal',
    tenant.owner,
    grant,
    newEntry(true),
    'req',
  );
  return { seq: opened.entry.seq, grantId: String(grant['jti']) };
}

describe('an opening that nobody ended', () => {
  test('is due after two minutes, with its grant, and not before', async () => {
    const acme = await agency('acme');
    const { seq, grantId } = await openReveal(acme, await stored(acme.owner, acme));
    await openedSecondsAgo(acme.id, seq, 119);
    expect(await due(acme)).toEqual([]);
    await openedSecondsAgo(acme.id, seq, 121);
    expect(await due(acme)).toEqual([
      { tenant_id: acme.id, grant_id: grantId, seq: String(seq), kind: 'reveal' },
    ]);
  });

  test('is due in the next sweep though another tenant has older ones than one sweep takes', async () => {
    const [loud, quiet] = [await agency('loud'), await agency('quiet')];
    const flood = await openReveal(loud, await stored(loud.owner, loud));
    const { seq } = await openReveal(quiet, await stored(quiet.owner, quiet));
    const admin = connection('supabase_admin');
    await admin`
      insert into sealed.openings
        (tenant_id, seq, kind, user_id, site_id, credential_id, provider, version, data_key_id, opened_at)
      select o.tenant_id, 1000 + n, o.kind, o.user_id, o.site_id, o.credential_id, o.provider, o.version, o.data_key_id,
        now() - interval '1 hour'
      from sealed.openings as o, generate_series(1, 600) as n
      where o.tenant_id = ${loud.id} and o.seq = ${flood.seq}`;
    await openedSecondsAgo(quiet.id, seq, 121);
    expect(await due(quiet)).toHaveLength(1);
    await admin`update sealed.openings set outcome = 'opened' where tenant_id = ${loud.id}`;
  });

  test('is closed as not opened by one entry, however often it is swept', async () => {
    const acme = await agency('acme');
    const { seq } = await openReveal(acme, await stored(acme.owner, acme));
    await openedSecondsAgo(acme.id, seq, 121);
    const close = () => edge<string | null>('close_opening', acme.id, seq, 'closed', 'req');
    const answers = await Promise.all([close(), close()]);
    expect(answers.filter((answer) => answer !== null)).toEqual([String(seq + 1)]);
    expect(await close()).toBeNull();
    expect((await actionsOf(acme.id)).filter((action) => action === 'reveal.not_opened')).toHaveLength(1);
    const last = (await chainOf(acme.id)).at(-1);
    expect(last).toMatchObject({ actorKind: 'scheduler', actorId: null });
    expect(await due(acme)).toEqual([]);
  });

  test('is only marked when the keyring says that it was opened', async () => {
    const acme = await agency('acme');
    const { seq } = await openReveal(acme, await stored(acme.owner, acme));
    await openedSecondsAgo(acme.id, seq, 121);
    const before = await actionsOf(acme.id);
    expect(await edge('close_opening', acme.id, seq, 'opened', 'req')).toBeNull();
    expect(await due(acme)).toEqual([]);
    expect(await actionsOf(acme.id)).toEqual(before);
  });

  test('of a store is closed as store.not_opened', async () => {
    const acme = await agency('acme');
    const { intakeKeyId } = await openIntake(acme.owner, acme);
    const begun = await beginStore(acme.owner, acme, intakeKeyId);
    await openedSecondsAgo(acme.id, begun.entry.seq, 121);
    expect(await due(acme)).toMatchObject([{ kind: 'store', grant_id: null }]);
    await edge('close_opening', acme.id, begun.entry.seq, 'closed', 'req');
    expect((await actionsOf(acme.id)).at(-1)).toBe('store.not_opened');
  });

  test('is not closed under another tenant, another number or an unknown outcome', async () => {
    const acme = await agency('acme');
    const beta = await agency('beta');
    const { seq } = await openReveal(acme, await stored(acme.owner, acme));
    await openedSecondsAgo(acme.id, seq, 121);
    expect(await edge('close_opening', beta.id, seq, 'closed', 'req')).toBeNull();
    expect(await edge('close_opening', acme.id, seq + 1, 'closed', 'req')).toBeNull();
    expect(await outcome(edge('close_opening', acme.id, seq, 'done', 'req'))).toBe('PT400');
    expect(await due(acme)).toHaveLength(1);
  });
});

describe('intake keys', () => {
  test('past their time are deleted in every tenant, and no others', async () => {
    const acme = await agency('acme');
    const beta = await agency('beta');
    const old = [await openIntake(acme.owner, acme), await openIntake(beta.owner, beta)];
    const fresh = await openIntake(acme.owner, acme);
    const admin = connection('supabase_admin');
    await admin`
      update sealed.intake_keys set expires_at = now() - interval '1 second'
      where id in (${old[0]?.intakeKeyId ?? ''}, ${old[1]?.intakeKeyId ?? ''})
    `;
    expect(await edge<number>('expire_intake_keys')).toBeGreaterThanOrEqual(2);
    const left = await admin`select id from sealed.intake_keys where tenant_id in (${acme.id}, ${beta.id})`;
    expect([...left]).toEqual([{ id: fresh.intakeKeyId }]);
    expect(await edge<number>('expire_intake_keys')).toBe(0);
  });
});

describe('a retirement that never reached the database', () => {
  async function askedFor(tenant: Tenant): Promise<Credential> {
    const credential = await stored(tenant.owner, tenant);
    const target = { kind: 'credential', id: credential.id, version: 1 };
    await edge('check_step_up', tenant.owner, tenant.id, 'credential.retire', target, 'req');
    return credential;
  }

  async function askedMinutesAgo(tenant: Tenant, minutes: number): Promise<void> {
    await connection('supabase_admin')`
      update sealed.awaited_retirements set asked_at = now() - make_interval(mins => ${minutes}) where tenant_id = ${tenant.id}
    `;
  }

  test('is looked for from two minutes to a day after it was asked for', async () => {
    const acme = await agency('acme');
    await askedFor(acme);
    for (const [minutes, expected] of [
      [1, false],
      [3, true],
      [1439, true],
      [1441, false],
    ] as const) {
      await askedMinutesAgo(acme, minutes);
      expect(await finishable(acme), `${minutes} minutes`).toBe(expected);
    }
  });

  test('is finished once from the keyring’s grant, even an expired one', async () => {
    const acme = await agency('acme');
    const credential = await askedFor(acme);
    await askedMinutesAgo(acme, 3);
    const past = Math.floor(Date.now() / 1000) - 3600;
    const grant = credentialGrant(acme.owner, 'credential.retire', acme, credential, { exp: past });
    expect(await edge('finish_retirement', grant, 'req')).toMatchObject({ seq: 5 });
    expect(await edge('finish_retirement', grant, 'req')).toBeNull();
    expect((await actionsOf(acme.id)).filter((action) => action === 'retire.done')).toHaveLength(1);
    expect(await finishable(acme)).toBe(false);
    const admin = connection('supabase_admin');
    expect((await admin`select 1 from sealed.envelopes where credential_id = ${credential.id}`).count).toBe(
      0,
    );
  });

  test('is not looked for after the person’s own request arrived', async () => {
    const acme = await agency('acme');
    const credential = await askedFor(acme);
    const grant = credentialGrant(acme.owner, 'credential.retire', acme, credential);
    await edge('retire_credential', acme.owner, grant, 'req');
    expect(await finishable(acme)).toBe(false);
    expect(await edge('finish_retirement', grant, 'req')).toBeNull();
  });

  test('is not finished with a grant for something else, or for another tenant', async () => {
    const acme = await agency('acme');
    const beta = await agency('beta');
    const credential = await askedFor(acme);
    const wrong = credentialGrant(acme.owner, 'credential.reveal', acme, credential);
    expect(await outcome(edge('finish_retirement', wrong, 'req'))).toBe('PT410');
    expect(await outcome(edge('finish_retirement', null, 'req'))).toBe('PT410');
    const foreign = credentialGrant(beta.owner, 'credential.retire', beta, credential, { jti: randomUUID() });
    expect(await edge('finish_retirement', foreign, 'req')).toBeNull();
    expect(await actionsOf(acme.id)).not.toContain('retire.done');
  });
});
