import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ACTOR_KINDS, AUDIT_ACTIONS, TARGET_KINDS } from '../../lib/portable/audit/actions.ts';
import { verifyChain } from '../../lib/portable/audit/chain.ts';
import { toHex } from '../../lib/portable/bytes.ts';
import { closeConnections, connection, rolledBack } from '../support/database.ts';
import { chainOf, HOUSE } from '../support/database-chain.ts';
import { rotated, stored } from '../support/database-credentials.ts';
import { agency, asMember, credentialGrant, edge, newEntry } from '../support/database-people.ts';

afterAll(closeConnections);

const vectorEntry = z.object({
  name: z.string().optional(),
  nonce: z.string(),
  tenant_id: z.string(),
  seq: z.number(),
  id: z.string(),
  occurred_at_us: z.string(),
  actor_kind: z.string(),
  actor_id: z.string().nullable(),
  action: z.string(),
  target_kind: z.string().nullable(),
  target_id: z.string().nullable(),
  request_id: z.string(),
  detail: z.string(),
  sealed_detail: z.string().nullable(),
  record: z.string(),
  leaf: z.string(),
});
const vectors = z
  .object({
    records: z.array(vectorEntry),
    chains: z.record(z.string(), z.array(vectorEntry.extend({ prev_hash: z.string(), hash: z.string() }))),
  })
  .parse(
    JSON.parse(await readFile(new URL('../../lib/portable/audit/vectors.json', import.meta.url), 'utf8')),
  );

type Vector = z.infer<typeof vectorEntry>;

async function sqlHashes(entry: Vector, prevHash = '00'.repeat(32)) {
  return rolledBack('postgres', 'strongroom_owner', async (sql) => {
    const [row] = await sql`
      with entry as (
        select row(
          ${entry.tenant_id}::uuid, ${entry.seq}::bigint, ${entry.id}::uuid, 1::smallint,
          decode(${entry.nonce}, 'hex'), ${entry.occurred_at_us}::bigint, ${entry.actor_kind}::text,
          ${entry.actor_id}::uuid, ${entry.action}::text, ${entry.target_kind}::text, ${entry.target_id}::uuid,
          ${entry.request_id}::text, ${entry.detail}::text, decode(${entry.sealed_detail}, 'hex'),
          null::bytea, null::bytea, null::bytea
        )::public.audit_log as value
      ),
      record as (select sealed.audit_record(entry.value) as bytes from entry),
      leaf as (select sealed.leaf_hash(record.bytes) as bytes from record)
      select encode(record.bytes, 'hex') as record, encode(leaf.bytes, 'hex') as leaf,
        encode(sealed.chain_hash(decode(${prevHash}, 'hex'), leaf.bytes), 'hex') as hash
      from record, leaf
    `;
    return row;
  });
}

describe('the audit entry in SQL', () => {
  test.each(vectors.records.map((entry) => [entry.name, entry] as const))(
    'has the record and leaf of the vector: %s',
    async (_name, entry) => {
      const { record, leaf } = { ...(await sqlHashes(entry)) };
      expect({ record, leaf }).toEqual({ record: entry.record, leaf: entry.leaf });
    },
  );

  test('chains as the vectors do', async () => {
    for (const chain of Object.values(vectors.chains)) {
      for (const { prev_hash, hash, ...entry } of chain) {
        expect(await sqlHashes(entry, prev_hash)).toEqual({ record: entry.record, leaf: entry.leaf, hash });
      }
    }
  });

  test('takes exactly the actions, actors and targets of the closed lists', async () => {
    const listed = async (constraint: string) => {
      const [row] = await connection('postgres')`
        select pg_get_constraintdef(oid) as text from pg_constraint where conname = ${constraint}
      `;
      return [...String(row?.['text']).matchAll(/'([^']+)'::text/g)].map((match) => match[1]).sort();
    };
    expect(await listed('audit_log_action_known')).toEqual([...AUDIT_ACTIONS].sort());
    expect(await listed('audit_log_actor_kind_known')).toEqual([...ACTOR_KINDS].sort());
    expect(await listed('audit_log_target_kind_known')).toEqual([...TARGET_KINDS].sort());
  });
});

describe('a chain that SQL wrote', () => {
  test('is verified by the portable implementation and ends in the head row', async () => {
    const acme = await agency('acme');
    const credential = await rotated(acme.owner, acme, await stored(acme.owner, acme));
    const grant = credentialGrant(acme.owner, 'credential.reveal', acme, credential);
    const opened = await edge<{ entry: { seq: number; hash: string } }>(
      'open_reveal',
      acme.owner,
      grant,
      newEntry(true),
      'req_ü',
    );
    for (const tenantId of [acme.id, HOUSE]) {
      const verified = await verifyChain(await chainOf(tenantId));
      const [head] = await connection('supabase_admin')`
        select seq::integer, encode(hash, 'hex') as hash from sealed.chain_heads where tenant_id = ${tenantId}
      `;
      expect(verified).toMatchObject({ ok: true });
      if (verified.ok) expect({ seq: verified.value.seq, hash: toHex(verified.value.hash) }).toEqual(head);
      if (tenantId === acme.id) expect(opened.entry).toMatchObject({ ...head });
    }
  });

  test('is found broken by the portable implementation when a row is edited behind its back', async () => {
    const acme = await agency('acme');
    const chain = await chainOf(acme.id);
    const edited = chain.map((entry, index) => (index === 0 ? { ...entry, detail: '{}' } : entry));
    expect(await verifyChain(edited)).toEqual({ ok: false, failure: { seq: 1, reason: 'leaf' } });
  });

  test('has no gap, fork or falling time after forty appends at once', async () => {
    const acme = await agency('acme');
    const add = (index: number) =>
      asMember(acme.owner, acme.id, (sql) => {
        return sql`select public.add_site(${`Site ${index}`}, ${`s${index}.example`}, array['production'])`;
      });
    await Promise.all(Array.from({ length: 40 }, (_, index) => add(index)));
    const chain = await chainOf(acme.id);
    expect(chain.length).toBe(42);
    expect(await verifyChain(chain)).toMatchObject({ ok: true });
    const times = chain.map((entry) => entry.occurredAt);
    expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0n))).toBe(true);
  });

  test('stays as it was when the transaction of an append ends in an error', async () => {
    const acme = await agency('acme');
    const before = await chainOf(acme.id);
    const undone = asMember(acme.owner, acme.id, async (sql) => {
      await sql`select public.add_site('Undone', 'undone.example', array['production'])`;
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await chainOf(acme.id)).toEqual(before);
  });
});
