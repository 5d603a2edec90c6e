import { z } from 'zod';
import * as id from '../ids.ts';

/** What a list of entries needs of `audit_log`. Time is microseconds since the epoch. */
export const auditEntryRow = z.object({
  seq: z.number().int(),
  id: id.entryId,
  occurred_at_us: z.number().int(),
  actor_kind: z.string(),
  actor_id: z.string().nullable(),
  action: z.string(),
  target_kind: z.string().nullable(),
  target_id: z.string().nullable(),
  request_id: z.string(),
  detail: z.string(),
});
export type AuditEntryRow = z.infer<typeof auditEntryRow>;

/** Bytes as PostgREST writes a bytea: `\x` and lower-case hex. Read as the hex alone. */
const byteaHex = z
  .string()
  .regex(/^\\x(?:[0-9a-f]{2})*$/)
  .transform((text) => text.slice(2));

/** The whole stored entry: everything the chain is computed from. */
export const auditEntryRecord = auditEntryRow.extend({
  version: z.number().int(),
  nonce: byteaHex,
  sealed_detail: byteaHex.nullable(),
  prev_hash: byteaHex,
  leaf: byteaHex,
  hash: byteaHex,
});
export type AuditEntryRecord = z.infer<typeof auditEntryRecord>;

/** What the public detail of an entry may tell a list. Unknown keys and other shapes are left out. */
const entryDetail = z
  .object({
    version: z.number().int(),
    opened: z.number().int(),
    count: z.number().int(),
    action: z.string(),
    provider: z.string(),
    name: z.string(),
    target: z.object({ kind: z.string(), id: z.string() }),
  })
  .partial();
export type EntryDetail = z.infer<typeof entryDetail>;

/** Reads the public detail. What is no JSON, or not of this shape, tells nothing. */
export function readEntryDetail(entry: Pick<AuditEntryRow, 'detail'>): EntryDetail {
  try {
    return entryDetail.safeParse(JSON.parse(entry.detail)).data ?? {};
  } catch {
    return {};
  }
}

/** What an entry is about: its target, or, when somebody was refused, what was asked for. */
export function entrySubject(entry: AuditEntryRow): { kind: string; id: string } | null {
  const asked = entry.action === 'step_up.refused' ? readEntryDetail(entry).target : undefined;
  if (asked !== undefined) return asked;
  return entry.target_kind === null || entry.target_id === null
    ? null
    : { kind: entry.target_kind, id: entry.target_id };
}
