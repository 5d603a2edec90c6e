import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome } from '../support/database.ts';
import {
  actionsOf,
  beginStore,
  finishArguments,
  intakeArguments,
  openIntake,
  rotated,
  stored,
} from '../support/database-credentials.ts';
import {
  agency,
  credentialGrant,
  edge,
  freeze,
  member,
  newEntry,
  passedHoursAgo,
  signInAgain,
  type Credential,
  type Person,
  type Tenant,
} from '../support/database-people.ts';

let acme: Tenant;
let beta: Tenant;

beforeAll(async () => {
  acme = await agency('acme');
  beta = await agency('beta');
});
afterAll(closeConnections);

async function credentialRow(id: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await connection('supabase_admin')`
    select state, current_version, highest_version, last_four from public.credentials where id = ${id}
  `;
  return row;
}

async function intakeCount(tenant: Tenant): Promise<number> {
  return (await connection('supabase_admin')`select 1 from sealed.intake_keys where tenant_id = ${tenant.id}`)
    .count;
}

function intake(person: Person, tenant: Tenant, replaced: Credential | null = null): Promise<string> {
  return outcome(edge(...intakeArguments(person, tenant, randomUUID(), replaced)));
}

describe('an intake key', () => {
  test('gives version 1 of a new credential, and five minutes', async () => {
    const answer = await edge<{ version: number; replaces: null; expires_at: string }>(
      ...intakeArguments(acme.owner, acme, randomUUID()),
    );
    expect(answer).toMatchObject({ version: 1, replaces: null });
    expect(Date.parse(answer.expires_at) - Date.now()).toBeGreaterThan(290_000);
    expect(Date.parse(answer.expires_at) - Date.now()).toBeLessThanOrEqual(301_000);
  });

  test('gives each next version once: a number that is not used stays burnt', async () => {
    const key = await stored(acme.owner, acme);
    expect(await openIntake(acme.owner, acme, key)).toMatchObject({ version: 2, replaces: 1 });
    expect(await openIntake(acme.owner, acme, key)).toMatchObject({ version: 3, replaces: 1 });
    expect(await credentialRow(key.id)).toMatchObject({ current_version: 1, highest_version: 3 });
  });

  test('is refused to a viewer, an outsider, beyond a site limit, and for what is absent, with one answer', async () => {
    const tenant = await agency('empty');
    const key = await stored(tenant.owner, tenant);
    const viewer = await member(tenant, 'viewer');
    const limited = await member(tenant, 'operator', [randomUUID()]);
    const before = await intakeCount(tenant);
    const answers = [
      await intake(viewer, tenant),
      await intake(viewer, tenant, key),
      await intake(beta.owner, tenant),
      await intake(beta.owner, tenant, key),
      await intake(limited, tenant),
      await intake(tenant.owner, { ...tenant, siteId: randomUUID() }),
      await intake(tenant.owner, tenant, { ...key, id: randomUUID() }),
      await intake(tenant.owner, tenant, { ...key, siteId: beta.siteId }),
    ];
    expect(new Set(answers)).toEqual(new Set(['PT404']));
    expect(await intakeCount(tenant)).toBe(before);
    expect(await credentialRow(key.id)).toMatchObject({ highest_version: 1 });
  });

  test('needs a code of the last twelve hours: neither a device nor an old code will do', async () => {
    const device = randomBytes(32);
    const person = await member(acme, 'operator');
    expect(await intake(person, acme)).toBe('done');
    await connection('supabase_admin')`
      insert into sealed.remembered_devices (user_id, device_hash) values (${person.user_id}, ${device})
    `;
    const again = await signInAgain(person);
    expect(await intake(again, acme)).toBe('PT403');
    await edge('assure_device', again, device, 'req');
    expect(await intake(again, acme)).toBe('PT403');
    await passedHoursAgo(person, 13);
    expect(await intake(person, acme)).toBe('PT403');
  });

  test('is refused while fifty are open, and in a frozen tenant', async () => {
    const tenant = await agency('busy');
    for (let count = 0; count < 50; count += 1) await openIntake(tenant.owner, tenant);
    expect(await intake(tenant.owner, tenant)).toBe('PT429');
    await freeze(tenant);
    expect(await intake(tenant.owner, tenant)).toBe('PT423');
    expect(await intakeCount(tenant)).toBe(50);
  });
});

describe('beginning a store', () => {
  test('uses the intake key up, appends store.opened and hands out what is needed', async () => {
    const tenant = await agency('begin');
    const { intakeKeyId, credential_id } = await openIntake(tenant.owner, tenant);
    const begun = await edge<Record<string, unknown>>(
      ...(['begin_store', tenant.owner, tenant.id, intakeKeyId, null, 'stripe', newEntry(), 'req'] as const),
    );
    expect(begun).toMatchObject({
      credential_id,
      version: 1,
      replaces: null,
      site_id: tenant.siteId,
      data_key: { data_key_id: tenant.dataKeyId, kek_version: 1 },
    });
    expect(await intakeCount(tenant)).toBe(0);
    expect((await actionsOf(tenant.id)).at(-1)).toBe('store.opened');
    expect(await outcome(beginStore(tenant.owner, tenant, intakeKeyId))).toBe('PT410');
  });

  test('happens once under two requests at once', async () => {
    const { intakeKeyId } = await openIntake(acme.owner, acme);
    const attempt = () => outcome(beginStore(acme.owner, acme, intakeKeyId));
    expect((await Promise.all([attempt(), attempt(), attempt()])).sort()).toEqual(['PT410', 'PT410', 'done']);
  });

  test('is refused to another person, another session, another tenant, and after five minutes', async () => {
    const tenant = await agency('theirs');
    const { intakeKeyId } = await openIntake(tenant.owner, tenant);
    const colleague = await member(tenant, 'admin');
    expect(await outcome(beginStore(colleague, tenant, intakeKeyId))).toBe('PT410');
    expect(await outcome(beginStore(await signInAgain(tenant.owner), tenant, intakeKeyId))).toBe('PT410');
    expect(await outcome(beginStore(beta.owner, beta, intakeKeyId))).toBe('PT410');
    await connection('supabase_admin')`
      update sealed.intake_keys set expires_at = now() - interval '1 second' where id = ${intakeKeyId}
    `;
    expect(await outcome(beginStore(tenant.owner, tenant, intakeKeyId))).toBe('PT410');
    expect(await actionsOf(tenant.id)).toEqual(['tenant.created', 'site.added']);
  });

  test('of a rotation needs a grant for exactly that version, and the same provider', async () => {
    const tenant = await agency('rotating');
    const key = await stored(tenant.owner, tenant);
    const other = await stored(tenant.owner, tenant);
    const { intakeKeyId } = await openIntake(tenant.owner, tenant, key);
    const before = await actionsOf(tenant.id);
    const grant = credentialGrant(tenant.owner, 'credential.rotate', tenant, key);
    const wrong = [
      null,
      credentialGrant(tenant.owner, 'credential.reveal', tenant, key),
      credentialGrant(tenant.owner, 'credential.rotate', tenant, other),
      credentialGrant(tenant.owner, 'credential.rotate', tenant, { ...key, version: 2 }),
      credentialGrant(beta.owner, 'credential.rotate', tenant, key),
      credentialGrant(tenant.owner, 'credential.rotate', beta, key),
      { ...grant, tenant_id: null },
      { ...grant, exp: Math.floor(Date.now() / 1000) - 1 },
    ];
    for (const attempt of wrong) {
      expect(await outcome(beginStore(tenant.owner, tenant, intakeKeyId, attempt))).toBe('PT410');
    }
    expect(await outcome(beginStore(tenant.owner, tenant, intakeKeyId, grant, 'resend'))).toBe('PT404');
    expect(await actionsOf(tenant.id)).toEqual(before);
    expect(await outcome(beginStore(tenant.owner, tenant, intakeKeyId, grant))).toBe('done');
  });

  test('needs an entry id and a nonce of 32 bytes', async () => {
    const { intakeKeyId } = await openIntake(acme.owner, acme);
    for (const entry of [
      null,
      {},
      { ...newEntry(), nonce: 'aa' },
      { ...newEntry(), nonce: 'xyz' },
      { ...newEntry(), id: 'x' },
    ]) {
      const attempt = edge('begin_store', acme.owner, acme.id, intakeKeyId, null, 'stripe', entry, 'req');
      expect(await outcome(attempt)).toBe('PT400');
    }
    expect(await outcome(beginStore(acme.owner, acme, intakeKeyId))).toBe('done');
  });
});

describe('finishing a store', () => {
  test('makes the credential, its version and its envelope, and appends store.done', async () => {
    const tenant = await agency('finish');
    const key = await stored(tenant.owner, tenant);
    expect(await credentialRow(key.id)).toEqual({
      state: 'active',
      current_version: 1,
      highest_version: 1,
      last_four: '4242',
    });
    expect((await actionsOf(tenant.id)).slice(-2)).toEqual(['store.opened', 'store.done']);
  });

  test('works only for an open opening of this person, credential, version, site, provider and data key', async () => {
    const tenant = await agency('open');
    const { intakeKeyId } = await openIntake(tenant.owner, tenant);
    const begun = await beginStore(tenant.owner, tenant, intakeKeyId);
    const colleague = await member(tenant, 'owner');
    const before = await actionsOf(tenant.id);
    const attempts = [
      finishArguments(colleague, tenant, begun),
      finishArguments(tenant.owner, tenant, { ...begun, credential_id: randomUUID() }),
      finishArguments(tenant.owner, tenant, begun, { version: 2 }),
      finishArguments(tenant.owner, tenant, begun, { siteId: randomUUID() }),
      finishArguments(tenant.owner, tenant, begun, { provider: 'resend' }),
      finishArguments(tenant.owner, tenant, begun, { dataKeyId: randomUUID() }),
      finishArguments(tenant.owner, tenant, begun, { seq: 1 }),
      finishArguments(beta.owner, beta, begun),
    ];
    for (const args of attempts) expect(await outcome(edge(...args))).toBe('PT410');
    expect(
      await outcome(edge(...finishArguments(tenant.owner, tenant, begun, { environment: 'nowhere' }))),
    ).toBe('PT400');
    expect(await outcome(edge(...finishArguments(tenant.owner, tenant, begun, { label: '  ' })))).toBe(
      'PT400',
    );
    expect(await credentialRow(begun.credential_id)).toBeUndefined();
    expect(await actionsOf(tenant.id)).toEqual(before);
    expect(await outcome(edge(...finishArguments(tenant.owner, tenant, begun)))).toBe('done');
    expect(await outcome(edge(...finishArguments(tenant.owner, tenant, begun)))).toBe('PT410');
  });

  test('is refused once the opening was closed', async () => {
    const { intakeKeyId } = await openIntake(acme.owner, acme);
    const begun = await beginStore(acme.owner, acme, intakeKeyId);
    await edge('record_failure', acme.id, begun.entry.seq, 'store.failed', { reason: 'key_refused' }, 'req');
    expect(await outcome(edge(...finishArguments(acme.owner, acme, begun)))).toBe('PT410');
    expect(await credentialRow(begun.credential_id)).toBeUndefined();
  });

  test('of two rotations at once lets one win and tells the other, which leaves store.failed', async () => {
    const tenant = await agency('race');
    const key = await stored(tenant.owner, tenant);
    const begin = async () => {
      const { intakeKeyId } = await openIntake(tenant.owner, tenant, key);
      const grant = credentialGrant(tenant.owner, 'credential.rotate', tenant, key);
      return beginStore(tenant.owner, tenant, intakeKeyId, grant);
    };
    const [first, second] = [await begin(), await begin()];
    const finish = (begun: typeof first) => outcome(edge(...finishArguments(tenant.owner, tenant, begun)));
    const results = await Promise.all([finish(first), finish(second)]);
    expect([...results].sort()).toEqual(['PT409', 'done']);
    const [won, lost] = results[0] === 'done' ? [first, second] : [second, first];
    expect(await credentialRow(key.id)).toMatchObject({ current_version: won.version, highest_version: 3 });
    expect(
      await outcome(edge('record_failure', tenant.id, lost.entry.seq, 'store.failed', null, 'req')),
    ).toBe('done');
    expect((await actionsOf(tenant.id)).slice(-2)).toEqual(['store.done', 'store.failed']);
  });

  test('keeps the envelope of the version before', async () => {
    const key = await rotated(acme.owner, acme, await stored(acme.owner, acme));
    const rows = await connection('supabase_admin')`
      select v.version, v.state from public.credential_versions v join sealed.envelopes e using (tenant_id, credential_id, version)
      where credential_id = ${key.id} order by 1
    `;
    expect([...rows]).toEqual([
      { version: 1, state: 'replaced' },
      { version: 2, state: 'current' },
    ]);
  });
});

describe('the counter of versions', () => {
  test('jumps past what the keyring names and never falls', async () => {
    const key = await stored(acme.owner, acme);
    await edge('jump_version', acme.owner, key.id, acme.id, 7);
    await edge('jump_version', acme.owner, key.id, acme.id, 3);
    expect(await openIntake(acme.owner, acme, key)).toMatchObject({ version: 8, replaces: 1 });
  });

  test('does not jump for a viewer, an outsider, or to the end of its numbers', async () => {
    const key = await stored(acme.owner, acme);
    const viewer = await member(acme, 'viewer');
    expect(await outcome(edge('jump_version', viewer, key.id, acme.id, 7))).toBe('PT404');
    expect(await outcome(edge('jump_version', beta.owner, key.id, acme.id, 7))).toBe('PT404');
    expect(await outcome(edge('jump_version', acme.owner, key.id, acme.id, 2_000_000_000))).toBe('PT400');
    expect(await credentialRow(key.id)).toMatchObject({ highest_version: 1 });
  });
});
