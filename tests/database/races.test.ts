import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome, untilOneWaits } from '../support/database.ts';
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
  enrolled,
  newEntry,
  tenantArguments,
  type Credential,
  type Tenant,
} from '../support/database-people.ts';

afterAll(closeConnections);

function retire(tenant: Tenant, credential: Credential): Promise<string> {
  const grant = credentialGrant(tenant.owner, 'credential.retire', tenant, credential);
  return outcome(edge('retire_credential', tenant.owner, grant, 'req_retire'));
}

function reveal(tenant: Tenant, credential: Credential): Promise<string> {
  const grant = credentialGrant(tenant.owner, 'credential.reveal', tenant, credential);
  return outcome(edge('open_reveal', tenant.owner, grant, newEntry(true), 'req_reveal'));
}

describe('two requests at once', () => {
  test('retire a credential once', async () => {
    const acme = await agency('acme');
    const key = await stored(acme.owner, acme);
    const answers = await Promise.all([retire(acme, key), retire(acme, key), retire(acme, key)]);
    expect(answers.sort()).toEqual(['PT404', 'PT404', 'done']);
    expect((await actionsOf(acme.id)).filter((action) => action === 'retire.done')).toHaveLength(1);
  });

  test('reveal before a retirement or not at all', async () => {
    const acme = await agency('acme');
    const key = await stored(acme.owner, acme);
    await Promise.all([reveal(acme, key), retire(acme, key), reveal(acme, key), reveal(acme, key)]);
    const actions = await actionsOf(acme.id);
    expect(actions.at(-1)).toBe('retire.done');
    expect(await reveal(acme, key)).toBe('PT404');
  });

  test('found one agency of one id, and leave one chain', async () => {
    const people = [await enrolled('ana'), await enrolled('ben'), await enrolled('cleo')];
    const id = randomUUID();
    const answers = await Promise.all(
      people.map((person) => outcome(edge('create_tenant', ...tenantArguments(person, id)))),
    );
    expect(answers.sort()).toEqual(['PT409', 'PT409', 'done']);
    const members = await connection('supabase_admin')`select 1 from public.members where tenant_id = ${id}`;
    expect(members.count).toBe(1);
    expect((await chainOf(id)).map(({ action }) => action)).toEqual(['tenant.created']);
  });

  test('wait for the credential before they touch its versions, so that none waits for the other', async () => {
    const acme = await agency('acme');
    const key = await rotated(acme.owner, acme, await stored(acme.owner, acme));
    const { intakeKeyId } = await openIntake(acme.owner, acme, key);
    const grant = credentialGrant(acme.owner, 'credential.rotate', acme, key);
    const begun = await beginStore(acme.owner, acme, intakeKeyId, grant);
    let finishing = Promise.resolve('not begun');
    await connection('postgres').begin(async (sql) => {
      await sql`set local role strongroom_owner`;
      await sql`select set_config('strongroom.tenant_id', ${acme.id}, true)`;
      await sql`select 1 from public.credentials where id = ${key.id} for update`;
      finishing = outcome(edge(...finishArguments(acme.owner, acme, begun)));
      await untilOneWaits('strongroom_edge');
      await sql`select 1 from public.credential_versions where credential_id = ${key.id} for update nowait`;
    });
    expect(await finishing).toBe('done');
  });
});
