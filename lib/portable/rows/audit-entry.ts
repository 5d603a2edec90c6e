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
