import { z } from 'zod';
import { toBase64Url, toHex, type Bytes } from '../../../../lib/portable/bytes.ts';
import type { EntryReference, WrappedDataKey } from '../../../../lib/portable/contracts/common.ts';
import type { GrantClaims } from '../../../../lib/portable/contracts/grant.ts';
import * as id from '../../../../lib/portable/ids.ts';
import type { Caller } from '../caller.ts';

/** A grant whose signature, issuer, audience and life were verified, with the token that the audit entry stores. */
export type VerifiedGrant = GrantClaims & { token: string };

/** An audit entry that SQL is to append: its id is drawn here so that a detail can be sealed for it. */
export interface NewEntry {
  id: id.EntryId;
  nonce: Bytes;
  sealedDetail: Bytes | null;
}

/** bytea inside jsonb is lower-case hex text. */
export const hexBytes = z
  .string()
  .regex(/^([0-9a-f]{2})*$/)
  .transform((text): Bytes => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));

/** timestamptz inside jsonb, as ISO 8601 in UTC. */
export const instant = z.string().transform((text) => new Date(text).toISOString());

/** A version or a seq. */
export const count = z.coerce.number().int();

export const nothing = z.unknown().transform(() => null);

export const appendedEntry = z
  .object({ id: id.entryId, seq: count, hash: hexBytes })
  .transform((entry): EntryReference => ({ ...entry, hash: toBase64Url(entry.hash) }));

export const storedDataKey = z
  .object({ data_key_id: id.dataKeyId, kek_version: count, wrapped: hexBytes })
  .transform((key): WrappedDataKey => ({
    dataKeyId: key.data_key_id,
    kekVersion: key.kek_version,
    wrapped: toBase64Url(key.wrapped),
  }));

export function callerArgument(caller: Caller): object {
  return { user_id: caller.userId, session_id: caller.sessionId, email: caller.email };
}

export function entryArgument(entry: NewEntry): object {
  return {
    id: entry.id,
    nonce: toHex(entry.nonce),
    sealed_detail: entry.sealedDetail === null ? null : toHex(entry.sealedDetail),
  };
}
