import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { containing, quoted } from '../../lib/server/reads/search-words.ts';
import { closeConnections } from '../support/database.ts';
import { actionsOf, stored } from '../support/database-credentials.ts';
import {
  agency,
  asMember,
  member,
  signInAgain,
  signOut,
  type Credential,
  type Tenant,
} from '../support/database-people.ts';
import { startPostgrest, type Rest } from '../support/database-postgrest.ts';

vi.mock('server-only', () => ({}));

const TABLES = ['tenants', 'members', 'sites', 'credentials', 'credential_versions', 'audit_log'];
const SITE = JSON.stringify({ name: 'New', domain: 'new.example', environments: ['production'] });

let rest: Rest;
let acme: Tenant;
let beta: Tenant;
let key: Credential;

beforeAll(async () => {
  acme = await agency('acme');
  beta = await agency('beta');
  key = await stored(acme.owner, acme);
  rest = await startPostgrest();
});
afterAll(async () => {
  await rest.stop();
  await closeConnections();
});

describe('through PostgREST', () => {
  test('a member reads every table of the tenant that the header names', async () => {
    for (const table of TABLES) {
      const { status, body } = await rest.ask(acme.owner, acme.id, `/${table}?limit=1`);
      expect({ status, rows: (JSON.parse(body) as unknown[]).length }, table).toEqual({
        status: 200,
        rows: 1,
      });
    }
  });

  test('nobody reads anything under another header, without one, signed out, or before a code', async () => {
    const gone = await member(acme, 'owner');
    await signOut(gone);
    const ended = await member(acme, 'owner');
    await asMember(ended, null, (sql) => sql`select public.revoke_my_session()`);
    const unassured = await signInAgain(acme.owner);
    for (const table of TABLES) {
      for (const [person, tenant] of [
        [acme.owner, beta.id],
        [acme.owner, null],
        [beta.owner, acme.id],
        [gone, acme.id],
        [ended, acme.id],
        [unassured, acme.id],
      ] as const) {
        expect(await rest.ask(person, tenant, `/${table}`), table).toEqual({ status: 200, body: '[]' });
      }
    }
  });

  test('without a token there is nothing, and a token of another key is refused', async () => {
    for (const table of TABLES) expect((await rest.ask(null, acme.id, `/${table}`)).status).toBe(401);
    const forged = {
      headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYXV0aGVudGljYXRlZCJ9.' },
    };
    expect((await rest.ask(null, acme.id, '/tenants', forged)).status).toBe(401);
  });

  test('a credential of another tenant and one that does not exist give the same answer, byte for byte', async () => {
    const path = (id: string) => `/credentials?id=eq.${id}&select=*,site:sites(name)`;
    const theirs = await rest.ask(beta.owner, beta.id, path(key.id));
    const absent = await rest.ask(beta.owner, beta.id, path(randomUUID()));
    expect(theirs).toEqual(absent);
    expect(JSON.parse((await rest.ask(acme.owner, acme.id, path(key.id))).body)).toMatchObject([
      { id: key.id, last_four: '4242', site: { name: 'Client site' } },
    ]);
  });

  test('no verb but reading is taken on any table, and the sealed schema is not there', async () => {
    for (const table of TABLES) {
      for (const method of ['POST', 'PATCH', 'DELETE']) {
        const body = method === 'DELETE' ? undefined : '{}';
        const column = table === 'tenants' ? 'id' : 'tenant_id';
        const { status } = await rest.ask(acme.owner, acme.id, `/${table}?${column}=eq.${acme.id}`, {
          method,
          ...(method === 'PATCH' ? { body: JSON.stringify({ [column]: acme.id }) } : { body }),
        });
        expect(status, `${method} ${table}`).toBe(403);
      }
    }
    const profile = { headers: { 'accept-profile': 'sealed' } };
    expect((await rest.ask(acme.owner, acme.id, '/envelopes', profile)).status).toBe(406);
    for (const name of ['bound_tenant', 'open_reveal', 'create_tenant', 'due_openings']) {
      expect(
        (await rest.ask(acme.owner, acme.id, `/rpc/${name}`, { method: 'POST', body: '{}' })).status,
      ).toBe(404);
    }
  });

  test('a search finds its own characters, and a wildcard finds nothing else', async () => {
    const tenant = await agency('searched');
    const names = ['50% off', 'a_b', 'axb', String.raw`c\d`, 'e "quoted", (f)', '*'];
    for (const name of names) {
      await asMember(
        tenant.owner,
        tenant.id,
        (sql) => sql`select public.add_site(${name}, 'a.example', array['production'])`,
      );
    }
    const found = async (filter: string) => {
      const query = new URLSearchParams({ select: 'name', order: 'created_at', or: `(${filter})` });
      const { body } = await rest.ask(tenant.owner, tenant.id, `/sites?${query.toString()}`);
      return (JSON.parse(body) as { name: string }[]).map(({ name }) => name);
    };
    const byPart = (search: string) =>
      found(`name.ilike.${containing(search)},domain.ilike.${containing(search)}`);
    for (const name of names.filter((text) => text !== '*')) {
      expect(await byPart(name)).toEqual([name]);
      expect(await found(`name.eq.${quoted(name)},domain.eq.${quoted(name)}`)).toEqual([name]);
    }
    expect(await byPart('%')).toEqual(['50% off']);
    expect(await byPart('_')).toEqual(['a_b']);
    expect(await byPart('\\')).toEqual([String.raw`c\d`]);
    expect(await byPart('A_')).toEqual(['a_b']);
    expect(await byPart('"')).toEqual(['e "quoted", (f)']);
  });

  test('refusals arrive as their status, with a constant message', async () => {
    const add = async (person: typeof acme.owner, tenantId: string | null, body = SITE) => {
      const answer = await rest.ask(person, tenantId, '/rpc/add_site', { method: 'POST', body });
      const { code, message } = JSON.parse(answer.body) as { code?: string; message?: string };
      return [answer.status, code, message];
    };
    const before = await actionsOf(acme.id);
    const gone = await member(acme, 'owner');
    await signOut(gone);
    const nothing = 'Nothing here, or nothing you may see.';
    expect(await add(beta.owner, acme.id)).toEqual([404, 'PT404', nothing]);
    expect(await add(acme.owner, randomUUID())).toEqual([404, 'PT404', nothing]);
    expect(await add(await signInAgain(acme.owner), acme.id)).toEqual([
      403,
      'PT403',
      'A fresh code is needed.',
    ]);
    expect(await add(gone, acme.id)).toEqual([401, 'PT401', 'No live session.']);
    expect(await add(acme.owner, acme.id, SITE.replace('new.example', 'x'))).toEqual([
      400,
      'PT400',
      'The request is not valid.',
    ]);
    expect(await actionsOf(acme.id)).toEqual(before);
    expect((await add(acme.owner, acme.id))[0]).toBe(200);
    expect(await actionsOf(acme.id)).toEqual([...before, 'site.added']);
  });
});
