import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeConnections, connection, outcome, rolledBack, type Login } from '../support/database.ts';
import { agency, type Tenant } from '../support/database-people.ts';

let acme: Tenant;
let before: string;

beforeAll(async () => {
  acme = await agency('acme');
  before = await fingerprint();
});
afterAll(closeConnections);

async function fingerprint(): Promise<string> {
  const [row] = await connection('supabase_admin')`
    select md5(string_agg(a::text, '|' order by seq)) as print from public.audit_log as a where tenant_id = ${acme.id}
  `;
  return String(row?.['print']);
}

const ATTEMPTS = [
  `update public.audit_log set detail = '{}'`,
  `delete from public.audit_log`,
  `truncate public.audit_log`,
  `insert into public.audit_log select * from public.audit_log limit 1 on conflict (tenant_id, seq) do update set detail = ''`,
];

const ROLES: [Login, string][] = [
  ['postgres', 'postgres'],
  ['postgres', 'service_role'],
  ['postgres', 'strongroom_owner'],
  ['strongroom_edge', 'strongroom_edge'],
  ['authenticator', 'authenticated'],
  ['authenticator', 'anon'],
];

describe('the audit log', () => {
  test.each(ROLES)('as %s, role %s, is not changed, deleted or truncated', async (login, role) => {
    for (const attempt of ATTEMPTS) {
      const result = await outcome(rolledBack(login, role, (sql) => sql.unsafe(attempt)));
      expect(result, attempt).toBe('42501');
    }
    expect(await fingerprint()).toBe(before);
  });

  // The owner can always give itself back what it revoked. Then policies and triggers still stand.
  test('is not changed by an owner that grants itself the privileges again', async () => {
    const regain = 'grant update, delete, truncate on public.audit_log to strongroom_owner;';
    const bind = `set local strongroom.tenant_id = '${acme.id}';`;
    const touched = await rolledBack('postgres', 'strongroom_owner', async (sql) => {
      await sql.unsafe(regain + bind).simple();
      const updated = await sql.unsafe(`update public.audit_log set detail = '{}'`);
      const deleted = await sql.unsafe(`delete from public.audit_log`);
      return updated.count + deleted.count;
    });
    expect(touched).toBe(0);
    const truncated = rolledBack('postgres', 'strongroom_owner', async (sql) => {
      await sql.unsafe(regain + bind).simple();
      await sql.unsafe('truncate public.audit_log');
    });
    expect(await outcome(truncated)).toBe('42501');
    expect(await fingerprint()).toBe(before);
  });

  test('is not changed by a superuser, nor in replica mode, while its triggers stand', async () => {
    for (const mode of ['origin', 'replica']) {
      for (const attempt of ATTEMPTS.slice(0, 3)) {
        const result = rolledBack('supabase_admin', 'supabase_admin', async (sql) => {
          await sql.unsafe(`set local session_replication_role = ${mode}`);
          await sql.unsafe(attempt);
        });
        expect(await outcome(result), `${mode}: ${attempt}`).toBe('42501');
      }
    }
    expect(await fingerprint()).toBe(before);
  });

  test('takes no entry from a function that bound another chain', async () => {
    const forged = rolledBack('postgres', 'strongroom_owner', async (sql) => {
      await sql.unsafe(`set local strongroom.tenant_id = '00000000-0000-0000-0000-000000000000'`);
      await sql`
        insert into public.audit_log (
          tenant_id, seq, id, nonce, occurred_at_us, actor_kind, action, request_id, detail, prev_hash, leaf, hash
        )
        values (
          ${acme.id}, 99, gen_random_uuid(), sealed.draw_nonce(), 1, 'edge', 'store.done', 'r', '{}',
          sealed.draw_nonce(), sealed.draw_nonce(), sealed.draw_nonce()
        )
      `;
    });
    expect(await outcome(forged)).toBe('42501');
  });

  test('holds no two entries after the same one', async () => {
    const forked = rolledBack('postgres', 'strongroom_owner', async (sql) => {
      await sql.unsafe(`set local strongroom.tenant_id = '${acme.id}'`);
      await sql`
        insert into public.audit_log (
          tenant_id, seq, id, nonce, occurred_at_us, actor_kind, action, request_id, detail, prev_hash, leaf, hash
        )
        values (
          ${acme.id}, 99, gen_random_uuid(), sealed.draw_nonce(), 1, 'edge', 'store.done', 'r', '{}',
          decode(repeat('00', 32), 'hex'), sealed.draw_nonce(), sealed.draw_nonce()
        )
      `;
    });
    expect(await outcome(forked)).toBe('23505');
  });
});
