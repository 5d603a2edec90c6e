import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome } from '../support/database.ts';
import { chainOf } from '../support/database-chain.ts';
import {
  actionsOf,
  beginStore,
  finishArguments,
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
  signOut,
  type Credential,
  type Person,
  type Tenant,
} from '../support/database-people.ts';

let acme: Tenant;
let beta: Tenant;
let key: Credential;

beforeAll(async () => {
  acme = await agency('acme');
  beta = await agency('beta');
  key = await rotated(acme.owner, acme, await stored(acme.owner, acme));
});
afterAll(closeConnections);

interface Opened {
  readonly version: number;
  readonly envelope: string;
  readonly entry: { readonly id: string; readonly seq: number };
}

function reveal(person: Person, grant: object | null, entry: object = newEntry(true)): Promise<Opened> {
  return edge('open_reveal', person, grant, entry, 'req_reveal');
}

function revealGrant(person = acme.owner, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return credentialGrant(person, 'credential.reveal', acme, key, changes);
}

describe('a reveal', () => {
  test('appends its entry with the sealed reason and the grant, and hands out envelope and wrapped key', async () => {
    const entry = newEntry(true);
    const opened = await reveal(acme.owner, revealGrant(), entry);
    expect(opened).toMatchObject({ version: 2, entry: { id: entry.id } });
    expect(opened.envelope).toMatch(/^[0-9a-f]{186,}$/);
    const last = (await chainOf(acme.id)).at(-1);
    expect(last).toMatchObject({ action: 'reveal.opened', actorId: acme.owner.user_id, targetId: key.id });
    expect(Buffer.from(last?.sealedDetail ?? []).toString('hex')).toBe(entry.sealed_detail);
    expect(JSON.parse(last?.detail ?? '')).toMatchObject({ version: 2, grant: 'header.claims.signature' });
  });

  test('opens an older version under a grant for that version', async () => {
    const opened = await reveal(
      acme.owner,
      revealGrant(acme.owner, { target: { kind: 'credential', id: key.id, version: 1 } }),
    );
    expect(opened.version).toBe(1);
  });

  test('spends its grant once under five requests at once', async () => {
    const before = (await actionsOf(acme.id)).length;
    const grant = revealGrant();
    const results = await Promise.all(Array.from({ length: 5 }, () => outcome(reveal(acme.owner, grant))));
    expect(results.sort()).toEqual(['PT410', 'PT410', 'PT410', 'PT410', 'done']);
    expect((await actionsOf(acme.id)).length).toBe(before + 1);
  });

  test('is refused with a grant that is not for exactly this, and leaves no entry', async () => {
    const before = await actionsOf(acme.id);
    const colleague = await member(acme, 'admin');
    const past = Math.floor(Date.now() / 1000) - 1;
    const attempts: [Person, object | null, string][] = [
      [acme.owner, revealGrant(colleague), 'PT410'],
      [colleague, revealGrant(), 'PT410'],
      [acme.owner, revealGrant(acme.owner, { session_id: randomUUID() }), 'PT410'],
      [acme.owner, revealGrant(acme.owner, { exp: past }), 'PT410'],
      [acme.owner, revealGrant(acme.owner, { exp: null }), 'PT410'],
      [acme.owner, revealGrant(acme.owner, { action: 'credential.rotate' }), 'PT410'],
      [acme.owner, revealGrant(acme.owner, { tenant_id: null }), 'PT410'],
      [acme.owner, null, 'PT410'],
      [acme.owner, revealGrant(acme.owner, { tenant_id: beta.id }), 'PT404'],
      [
        acme.owner,
        revealGrant(acme.owner, { target: { kind: 'credential', id: key.id, version: 9 } }),
        'PT404',
      ],
      [
        acme.owner,
        revealGrant(acme.owner, { target: { kind: 'credential', id: randomUUID(), version: 1 } }),
        'PT404',
      ],
      [acme.owner, revealGrant(acme.owner, { target: { kind: 'site', id: key.id, version: 2 } }), 'PT410'],
      [beta.owner, revealGrant(beta.owner), 'PT404'],
    ];
    for (const [person, grant, refusal] of attempts) {
      expect(await outcome(reveal(person, grant)), JSON.stringify(grant)).toBe(refusal);
    }
    expect(await actionsOf(acme.id)).toEqual(before);
  });

  test('is refused to a viewer, beyond a site limit, signed out, and without a sealed reason', async () => {
    const before = await actionsOf(acme.id);
    const viewer = await member(acme, 'viewer');
    const limited = await member(acme, 'operator', [randomUUID()]);
    const gone = await member(acme, 'operator');
    await signOut(gone);
    expect(await outcome(reveal(viewer, revealGrant(viewer)))).toBe('PT404');
    expect(await outcome(reveal(limited, revealGrant(limited)))).toBe('PT404');
    expect(await outcome(reveal(gone, revealGrant(gone)))).toBe('PT401');
    expect(await outcome(reveal(acme.owner, revealGrant(), newEntry()))).toBe('PT400');
    expect(await actionsOf(acme.id)).toEqual(before);
  });

  test('is refused while the tenant is frozen, and its grant stays unspent', async () => {
    const cold = await agency('cold');
    const frozen = await stored(cold.owner, cold);
    await freeze(cold);
    const grant = credentialGrant(cold.owner, 'credential.reveal', cold, frozen);
    expect(await outcome(reveal(cold.owner, grant))).toBe('PT423');
    const [spent] = await connection(
      'supabase_admin',
    )`select 1 from sealed.spent_grants where id = ${String(grant['jti'])}`;
    expect(spent).toBeUndefined();
  });

  test('that failed afterwards is closed by a second entry, once', async () => {
    const opened = await reveal(acme.owner, revealGrant());
    const fail = (action: string, tenantId = acme.id) =>
      outcome(edge('record_failure', tenantId, opened.entry.seq, action, { reason: 'frozen' }, 'req'));
    expect(await fail('store.failed')).toBe('PT409');
    expect(await fail('reveal.failed', beta.id)).toBe('PT409');
    expect(await fail('reveal.failed')).toBe('done');
    expect(await fail('reveal.failed')).toBe('PT409');
    const last = (await chainOf(acme.id)).at(-1);
    expect(last).toMatchObject({ action: 'reveal.failed', actorKind: 'edge' });
    expect(JSON.parse(last?.detail ?? '')).toEqual({
      reason: 'frozen',
      opened: opened.entry.seq,
      version: 2,
    });
  });
});

describe('a retirement', () => {
  test('destroys every envelope, keeps the metadata, and ends all use', async () => {
    const tenant = await agency('retire');
    const credential = await rotated(tenant.owner, tenant, await stored(tenant.owner, tenant));
    await openIntake(tenant.owner, tenant, credential);
    await edge(
      'retire_credential',
      tenant.owner,
      credentialGrant(tenant.owner, 'credential.retire', tenant, credential),
      'req',
    );
    const admin = connection('supabase_admin');
    const versions =
      await admin`select state from public.credential_versions where credential_id = ${credential.id}`;
    expect(versions.map((row) => row['state'] as string)).toEqual(['destroyed', 'destroyed']);
    expect((await admin`select 1 from sealed.envelopes where credential_id = ${credential.id}`).count).toBe(
      0,
    );
    const grant = credentialGrant(tenant.owner, 'credential.reveal', tenant, credential);
    expect(await outcome(reveal(tenant.owner, grant))).toBe('PT404');
    expect(await outcome(openIntake(tenant.owner, tenant, credential))).toBe('PT404');
    expect((await actionsOf(tenant.id)).at(-1)).toBe('retire.done');
  });

  test('is refused to an operator, with a wrong or spent grant, and destroys nothing', async () => {
    const tenant = await agency('keep');
    const credential = await stored(tenant.owner, tenant);
    const operator = await member(tenant, 'operator');
    const retire = (person: Person, grant: object) =>
      outcome(edge('retire_credential', person, grant, 'req'));
    expect(await retire(operator, credentialGrant(operator, 'credential.retire', tenant, credential))).toBe(
      'PT404',
    );
    expect(
      await retire(tenant.owner, credentialGrant(tenant.owner, 'credential.reveal', tenant, credential)),
    ).toBe('PT410');
    expect(
      await retire(tenant.owner, credentialGrant(operator, 'credential.retire', tenant, credential)),
    ).toBe('PT410');
    expect(
      await retire(beta.owner, credentialGrant(beta.owner, 'credential.retire', tenant, credential)),
    ).toBe('PT404');
    const admin = connection('supabase_admin');
    expect((await admin`select 1 from sealed.envelopes where credential_id = ${credential.id}`).count).toBe(
      1,
    );
    expect(await actionsOf(tenant.id)).not.toContain('retire.done');
  });

  test('that comes between the two halves of a rotation wins', async () => {
    const tenant = await agency('between');
    const credential = await stored(tenant.owner, tenant);
    const { intakeKeyId } = await openIntake(tenant.owner, tenant, credential);
    const grant = credentialGrant(tenant.owner, 'credential.rotate', tenant, credential);
    const begun = await beginStore(tenant.owner, tenant, intakeKeyId, grant);
    await edge(
      'retire_credential',
      tenant.owner,
      credentialGrant(tenant.owner, 'credential.retire', tenant, credential),
      'req',
    );
    expect(await outcome(edge(...finishArguments(tenant.owner, tenant, begun)))).toBe('PT409');
    const admin = connection('supabase_admin');
    expect((await admin`select 1 from sealed.envelopes where credential_id = ${credential.id}`).count).toBe(
      0,
    );
  });
});
