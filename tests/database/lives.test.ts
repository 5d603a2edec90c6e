import { afterAll, describe, expect, test } from 'vitest';
import { closeConnections } from '../support/database.ts';
import { actionsOf, rotated, stored } from '../support/database-credentials.ts';
import { agency, credentialGrant, edge, newEntry } from '../support/database-people.ts';

afterAll(closeConnections);

describe('the main job', () => {
  test('a key is stored, rotated, revealed and retired, each with its entries', async () => {
    const acme = await agency('acme');
    const first = await stored(acme.owner, acme);
    const second = await rotated(acme.owner, acme, first);

    const opened = await edge<{ binding: object; entry: { seq: number } }>(
      'open_reveal',
      acme.owner,
      credentialGrant(acme.owner, 'credential.reveal', acme, second),
      newEntry(true),
      'req_reveal',
    );
    expect(opened.binding).toEqual({
      tenantId: acme.id,
      siteId: acme.siteId,
      credentialId: first.id,
      provider: 'stripe',
      version: 2,
      dataKeyId: acme.dataKeyId,
    });

    await edge(
      'retire_credential',
      acme.owner,
      credentialGrant(acme.owner, 'credential.retire', acme, second),
      'req',
    );
    expect(await actionsOf(acme.id)).toEqual([
      'tenant.created',
      'site.added',
      'store.opened',
      'store.done',
      'store.opened',
      'store.done',
      'reveal.opened',
      'retire.done',
    ]);
  });
});
