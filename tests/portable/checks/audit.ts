import fc from 'fast-check';
import vectors from '../../../lib/portable/audit/vectors.json' with { type: 'json' };
import type { ActorKind, AuditAction, TargetKind } from '../../../lib/portable/audit/actions.ts';
import {
  chainHash,
  emptyHead,
  leafHash,
  verifyChain,
  type ChainedEntry,
} from '../../../lib/portable/audit/chain.ts';
import { openDetail, sealDetail } from '../../../lib/portable/audit/detail.ts';
import { encodeEntry, type AuditEntry } from '../../../lib/portable/audit/entry.ts';
import { toHex, type Bytes } from '../../../lib/portable/bytes.ts';
import { entryId, tenantId } from '../../../lib/portable/ids.ts';
import { bytesOf, uuid } from './arbitraries.ts';
import { accepted, equal, refuses, throws, unhex, type Check } from './check.ts';

type Row = (typeof vectors.records)[number];
type ChainedRow = (typeof vectors.chains.main)[number];

export const auditChecks: Check[] = [
  ...vectors.records.map((vector) => ({
    name: `encodes and hashes an entry as the vector says: ${vector.name}`,
    async run() {
      const record = encodeEntry(toEntry(vector));
      equal(toHex(record), vector.record, 'record');
      equal(toHex(await leafHash(record)), vector.leaf, 'leaf');
    },
  })),
  {
    name: 'an unbroken chain verifies from its beginning, in pages, and when empty',
    async run() {
      for (const rows of Object.values(vectors.chains)) {
        const entries = rows.map(toChained);
        const last = entries.at(-1);
        const head = accepted(await verifyChain(entries), 'chain');
        equal(head, { seq: last?.seq, hash: last?.hash }, 'head');
        const middle = accepted(await verifyChain(entries.slice(0, 2)), 'first page');
        equal(accepted(await verifyChain(entries.slice(2), middle), 'second page'), head, 'head');
      }
      equal(accepted(await verifyChain([]), 'no entries'), emptyHead(), 'empty head');
    },
  },
  ...vectors.broken.map((vector) => ({
    name: `finds where a chain breaks: ${vector.name}`,
    async run() {
      const rows: Record<string, unknown>[] = vector.rows.map((name) => ({ ...rowNamed(name) }));
      for (const { position, field, value } of vector.edits)
        Object.assign(rows[position] ?? {}, { [field]: value });
      const verified = await verifyChain(rows.map((row) => toChained(row as unknown as ChainedRow)));
      equal(verified, { ok: false, failure: vector.expect }, vector.name);
    },
  })),
  {
    name: 'a cut tail shows in the head only',
    async run() {
      const entries = vectors.chains.main.map(toChained);
      const head = accepted(await verifyChain(entries.slice(0, 4)), 'cut chain');
      equal(head.seq, 4, 'seq of the head');
      equal(toHex(head.hash) === vectors.chains.main[4]?.hash, false, 'the head that was kept');
    },
  },
  {
    name: 'any edit of any entry is found at that entry',
    run: () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(anyEntry, { minLength: 1, maxLength: 5 }),
          fc.nat(),
          anyEntry,
          anyField,
          async (contents, at, other, field) => {
            const entries = await chained(contents);
            accepted(await verifyChain(entries), 'chain');
            const position = at % entries.length;
            const changed = entries.map((entry, index) =>
              index === position ? { ...entry, [field]: other[field] } : entry,
            );
            fc.pre(
              toHex(encodeEntry(changed[position] ?? other)) !==
                toHex(encodeEntry(entries[position] ?? other)),
            );
            refuses(await verifyChain(changed), { seq: position + 1, reason: 'leaf' }, field);
          },
        ),
        { numRuns: 60 },
      ),
  },
  {
    name: 'two different entries never have one record',
    run: () =>
      fc.assert(
        fc.property(anyEntry, anyEntry, (one, other) => {
          const same = toHex(encodeEntry(one)) === toHex(encodeEntry(other));
          const fields = Object.keys(one) as (keyof AuditEntry)[];
          const alike = fields.every((field) => String(one[field]) === String(other[field]));
          equal(same, alike, 'records');
        }),
      ),
  },
  {
    name: 'a short nonce, a seq below 1, a bad id and an empty sealed detail are bugs',
    async run() {
      const row = vectors.records[0];
      if (row === undefined) throw new Error('no vector');
      const entry = toEntry(row);
      const encode = (change: Partial<AuditEntry>) => () => encodeEntry({ ...entry, ...change });
      await throws(encode({ nonce: new Uint8Array(31) }), 'RangeError', 'nonce');
      await throws(encode({ seq: 0 }), 'RangeError', 'seq');
      await throws(encode({ seq: 1.5 }), 'RangeError', 'seq');
      await throws(encode({ sealedDetail: new Uint8Array(0) }), 'RangeError', 'sealed detail');
      await throws(encode({ actorId: 'someone' }), 'TypeError', 'actor id');
      await throws(() => chainHash(new Uint8Array(31), new Uint8Array(32)), 'RangeError', 'prev');
    },
  },
  ...vectors.sealed_details.good.map((vector) => ({
    name: `seals and opens a detail as the vector says: ${vector.name}`,
    async run() {
      const sealed = await sealDetail({
        ...place(vector),
        auditPublicKey: unhex(vector.public_key),
        plaintext: unhex(vector.plaintext),
        ephemeralSeed: unhex(vector.ephemeral_seed),
      });
      equal(toHex(sealed), vector.sealed_detail, 'sealed detail');
      const privateKey = unhex(vector.private_key);
      const opened = await openDetail({ ...place(vector), privateKey, sealedDetail: sealed });
      equal(toHex(accepted(opened, 'detail')), vector.plaintext, 'plaintext');
    },
  })),
  ...vectors.sealed_details.bad.map((vector) => ({
    name: `refuses a sealed detail: ${vector.name}`,
    async run() {
      const privateKey = unhex(vector.private_key);
      const opened = await openDetail({
        ...place(vector),
        privateKey,
        sealedDetail: unhex(vector.sealed_detail),
      });
      refuses(opened, 'open_failed', vector.name);
    },
  })),
];

const anyField = fc.constantFrom<keyof AuditEntry>(
  'nonce',
  'entryId',
  'occurredAt',
  'actorKind',
  'actorId',
  'action',
  'targetKind',
  'targetId',
  'requestId',
  'detail',
  'sealedDetail',
);

const anyEntry: fc.Arbitrary<AuditEntry> = fc.record({
  nonce: bytesOf(32),
  tenantId: fc.constant(tenantId.parse('0191d2f0-3c5a-7b10-8a11-000000000001')),
  seq: fc.constant(1),
  entryId: uuid().map((id) => entryId.parse(id)),
  occurredAt: fc.bigInt({ min: 0n, max: 2n ** 62n }),
  actorKind: fc.constantFrom<ActorKind>('member', 'edge'),
  actorId: fc.option(uuid()),
  action: fc.constantFrom<AuditAction>('reveal.opened', 'store.opened'),
  targetKind: fc.option(fc.constantFrom<TargetKind>('site', 'credential')),
  targetId: fc.option(uuid()),
  requestId: fc.string({ maxLength: 3 }),
  detail: fc.string({ unit: 'grapheme', maxLength: 5 }),
  sealedDetail: fc.option(bytesOf(3)),
});

async function chained(contents: readonly AuditEntry[]): Promise<ChainedEntry[]> {
  const entries: ChainedEntry[] = [];
  let prevHash: Bytes = emptyHead().hash;
  for (const [index, content] of contents.entries()) {
    const entry = { ...content, seq: index + 1 };
    const leaf = await leafHash(encodeEntry(entry));
    const hash = await chainHash(prevHash, leaf);
    entries.push({ ...entry, prevHash, leaf, hash });
    prevHash = hash;
  }
  return entries;
}

function rowNamed(name: string): ChainedRow {
  const [chain, seq] = name.split(':');
  const rows = chain === 'main' ? vectors.chains.main : vectors.chains.other;
  const row = rows[Number(seq) - 1];
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
}

function toChained(row: ChainedRow): ChainedEntry {
  return { ...toEntry(row), prevHash: unhex(row.prev_hash), leaf: unhex(row.leaf), hash: unhex(row.hash) };
}

function toEntry(row: Omit<Row, 'name' | 'record' | 'leaf'>): AuditEntry {
  return {
    nonce: unhex(row.nonce),
    tenantId: tenantId.parse(row.tenant_id),
    seq: row.seq,
    entryId: entryId.parse(row.id),
    occurredAt: BigInt(row.occurred_at_us),
    actorKind: row.actor_kind as ActorKind,
    actorId: row.actor_id,
    action: row.action as AuditAction,
    targetKind: row.target_kind as TargetKind | null,
    targetId: row.target_id,
    requestId: row.request_id,
    detail: row.detail,
    sealedDetail: row.sealed_detail === null ? null : unhex(row.sealed_detail),
  };
}

function place(vector: { tenant_id: string; entry_id: string }) {
  return { tenantId: tenantId.parse(vector.tenant_id), entryId: entryId.parse(vector.entry_id) };
}
