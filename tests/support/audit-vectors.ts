import type { EntryId, TenantId } from '../../lib/portable/ids.ts';
import { sealDetail } from '../../lib/portable/audit/detail.ts';
import { generateTransportKeys } from '../../lib/portable/transport/hpke.ts';
import { fields, flip, hex, ids, int64, material, sha256, text, unhex, uuid } from './vector-fields.ts';

interface Row {
  nonce: string;
  tenant_id: string;
  seq: number;
  id: string;
  occurred_at_us: string;
  actor_kind: string;
  actor_id: string | null;
  action: string;
  target_kind: string | null;
  target_id: string | null;
  request_id: string;
  detail: string;
  sealed_detail: string | null;
}

const entryId = (number: number) => `0191d2f0-3c5a-7b10-8a1b-${number.toString(16).padStart(12, '0')}`;

export async function auditVectors() {
  const bytes = (label: string) => new Uint8Array(material(label));
  const keys = await generateTransportKeys(bytes('audit-key'));
  const sealed = {
    tenant_id: ids.tenant,
    entry_id: entryId(3),
    seed: hex(material('audit-key')),
    public_key: hex(keys.publicKey),
    private_key: hex(keys.privateKey),
    ephemeral_seed: hex(material('audit-ephemeral')),
    plaintext: hex(text('{"reason":"Das DNS für große-kunden.example ändern"}')),
  };
  const stored = await sealDetail({
    auditPublicKey: keys.publicKey,
    tenantId: ids.tenant as TenantId,
    entryId: entryId(3) as EntryId,
    plaintext: new Uint8Array(unhex(sealed.plaintext)),
    ephemeralSeed: bytes('audit-ephemeral'),
  });
  const main = chain(mainRows(hex(stored)));
  const other = chain(mainRows(hex(stored)).map((row) => ({ ...row, tenant_id: ids.otherTenant })));
  return {
    about:
      'lib/portable/audit/README.md. Bytes in lower-case hex; occurred_at_us in decimal; null is an absent value.',
    records: singleRecords().map((row) => ({
      ...row,
      record: hex(record(row)),
      leaf: hex(leaf(record(row))),
    })),
    chains: { main, other },
    broken: broken(),
    sealed_details: {
      good: [{ name: 'a reason, sealed to the audit key', ...sealed, sealed_detail: hex(stored) }],
      bad: [
        bad('moved to another entry', { ...sealed, entry_id: ids.otherEntry }, stored),
        bad('moved to another tenant', { ...sealed, tenant_id: ids.otherTenant }, stored),
        bad('a flipped bit in enc', sealed, flip(Buffer.from(stored), 20)),
        bad('another point format in enc', sealed, Buffer.concat([Buffer.of(6), stored.subarray(1)])),
        bad('a flipped bit in the tag', sealed, flip(Buffer.from(stored), -1)),
        bad('cut to the encapsulated key', sealed, Buffer.from(stored.subarray(0, 65))),
        bad('empty', sealed, Buffer.alloc(0)),
      ],
    },
  };
}

function mainRows(sealedDetail: string): Row[] {
  const row = (seq: number, rest: Partial<Row>): Row => ({
    nonce: hex(material(`nonce/${String(seq)}`)),
    tenant_id: ids.tenant,
    seq,
    id: entryId(seq),
    occurred_at_us: String(1_795_300_000_000_000n + BigInt(seq) * 1_000_001n),
    actor_kind: 'member',
    actor_id: ids.user,
    action: 'tenant.created',
    target_kind: 'tenant',
    target_id: ids.tenant,
    request_id: `req-${String(seq)}`,
    detail: '{}',
    sealed_detail: null,
    ...rest,
  });
  return [
    row(1, { detail: '{"name": "Müller & Söhne 日本", "time_zone": "Europe/Berlin"}' }),
    row(2, { action: 'site.added', target_kind: 'site', target_id: ids.site, detail: '{"b":1,"a":1.0}' }),
    row(3, {
      action: 'reveal.opened',
      target_kind: 'credential',
      target_id: ids.credential,
      detail: '{"version":1}',
      sealed_detail: sealedDetail,
    }),
    row(4, { action: 'reveal.not_opened', actor_kind: 'scheduler', actor_id: null, detail: '{"opened":3}' }),
    row(5, {
      action: 'refusals.summarised',
      actor_kind: 'edge',
      actor_id: null,
      target_kind: null,
      target_id: null,
    }),
  ];
}

/** Records on their own: the limits of their fields, and pairs that a format without lengths would confuse. */
function singleRecords(): (Row & { name: string })[] {
  const [base] = mainRows('');
  if (base === undefined) throw new Error('no rows');
  return [
    { name: 'all fields present', ...base, sealed_detail: hex(material('sealed', 100)) },
    {
      name: 'no actor id, no target, no sealed detail',
      ...base,
      actor_id: null,
      target_kind: null,
      target_id: null,
    },
    {
      name: 'the highest seq and a far time',
      ...base,
      seq: 9_007_199_254_740_991,
      occurred_at_us: '9223372036854775807',
    },
    { name: 'a time before 1970', ...base, occurred_at_us: '-1' },
    { name: 'text split one way', ...base, request_id: 'ab', detail: 'c' },
    { name: 'text split the other way', ...base, request_id: 'a', detail: 'bc' },
    {
      name: 'the house chain',
      ...base,
      tenant_id: '00000000-0000-0000-0000-000000000000',
      action: 'factor.enrolled',
    },
  ];
}

/**
 * Each case takes stored rows in the given order ("chain:seq"), applies edits by position, and names where the chain
 * breaks and why. An edit leaves the row's three hashes as stored unless it names them.
 */
function broken() {
  const all = ['main:1', 'main:2', 'main:3', 'main:4', 'main:5'];
  const edit = (position: number, field: string, value: unknown) => ({ position, field, value });
  const edited = (field: string, value: unknown, seq: number) => ({
    name: `${field} edited`,
    rows: all,
    edits: [edit(seq - 1, field, value)],
    expect: { seq, reason: 'leaf' },
  });
  return [
    {
      name: 'two reordered',
      rows: ['main:1', 'main:3', 'main:2', 'main:4', 'main:5'],
      edits: [],
      expect: { seq: 2, reason: 'sequence' },
    },
    {
      name: 'one deleted',
      rows: ['main:1', 'main:2', 'main:4', 'main:5'],
      edits: [],
      expect: { seq: 3, reason: 'sequence' },
    },
    { name: 'the first deleted', rows: all.slice(1), edits: [], expect: { seq: 1, reason: 'sequence' } },
    {
      name: 'one repeated',
      rows: ['main:1', 'main:1', 'main:2'],
      edits: [],
      expect: { seq: 2, reason: 'sequence' },
    },
    {
      name: 'one deleted and the rest renumbered',
      rows: ['main:1', 'main:3', 'main:4'],
      edits: [edit(1, 'seq', 2), edit(2, 'seq', 3)],
      expect: { seq: 2, reason: 'link' },
    },
    {
      name: 'spliced from another tenant',
      rows: ['main:1', 'main:2', 'other:3', 'main:4', 'main:5'],
      edits: [],
      expect: { seq: 3, reason: 'tenant' },
    },
    {
      name: 'spliced from another tenant under this name',
      rows: ['main:1', 'main:2', 'other:3', 'main:4', 'main:5'],
      edits: [edit(2, 'tenant_id', ids.tenant)],
      expect: { seq: 3, reason: 'link' },
    },
    edited('detail', '{"a":1.0,"b":1}', 2),
    edited('occurred_at_us', '1795300000000001', 1),
    edited('actor_id', ids.otherUser, 3),
    edited('action', 'reveal.failed', 3),
    edited('target_id', ids.otherCredential, 3),
    edited('request_id', 'req-9', 5),
    edited('nonce', hex(material('another nonce')), 5),
    edited('id', ids.otherEntry.replace(/2$/, 'f'), 4),
    edited('sealed_detail', null, 3),
    {
      name: 'the stored hash replaced',
      rows: all,
      edits: [edit(4, 'hash', hex(material('x')))],
      expect: { seq: 5, reason: 'hash' },
    },
    {
      name: 'the stored link replaced',
      rows: all,
      edits: [edit(3, 'prev_hash', hex(material('x')))],
      expect: { seq: 4, reason: 'link' },
    },
    {
      name: 'a nonce cut short',
      rows: all,
      edits: [edit(1, 'nonce', '00')],
      expect: { seq: 2, reason: 'record' },
    },
  ];
}

function chain(rows: Row[]) {
  let prev: Buffer = Buffer.alloc(32);
  return rows.map((row) => {
    const entryLeaf = leaf(record(row));
    const hash = sha256(Buffer.concat([text('strongroom/chain/v1'), prev, entryLeaf]));
    const stored = {
      ...row,
      prev_hash: hex(prev),
      leaf: hex(entryLeaf),
      hash: hex(hash),
      record: hex(record(row)),
    };
    prev = hash;
    return stored;
  });
}

function record(row: Row): Buffer {
  const optional = (id: string | null) => (id === null ? Buffer.alloc(0) : uuid(id));
  return fields(
    Buffer.of(1),
    unhex(row.nonce),
    uuid(row.tenant_id),
    int64(BigInt(row.seq)),
    uuid(row.id),
    int64(BigInt(row.occurred_at_us)),
    text(row.actor_kind),
    optional(row.actor_id),
    text(row.action),
    text(row.target_kind ?? ''),
    optional(row.target_id),
    text(row.request_id),
    text(row.detail),
    unhex(row.sealed_detail ?? ''),
  );
}

const leaf = (bytes: Buffer) => sha256(Buffer.concat([Buffer.of(0), bytes]));

function bad(
  name: string,
  sealed: { tenant_id: string; entry_id: string; private_key: string },
  stored: Uint8Array,
) {
  const { tenant_id, entry_id, private_key } = sealed;
  return { name, tenant_id, entry_id, private_key, sealed_detail: hex(stored), reason: 'open_failed' };
}
