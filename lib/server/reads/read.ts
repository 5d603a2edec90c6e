import 'server-only';
import type { z } from 'zod';
import { err, ok, type Result } from '../../portable/result.ts';
import { newRequestId } from '../failures.ts';

/** A read that did not work. What was absent, or another tenant's, is an empty answer and never this. */
export interface ReadFailure {
  readonly reason: 'unavailable';
  /** Shown to the member, and written to this server's log beside the cause. */
  readonly requestId: string;
}

export type Read<T> = Result<T, ReadFailure>;

interface PostgrestAnswer {
  readonly data: unknown;
  readonly error: { readonly code?: string } | null;
}

/**
 * Parses the rows of a PostgREST answer. Refuses with `unavailable` when there is none; the log gets the SQLSTATE and
 * never the message, which may quote data. Rows of an unexpected shape are a bug and throw.
 */
export async function readRows<T>(
  query: PromiseLike<PostgrestAnswer>,
  row: z.ZodType<T>,
): Promise<Read<T[]>> {
  const { data, error } = await query;
  if (error !== null) {
    const requestId = newRequestId();
    // eslint-disable-next-line no-console -- where this server's log begins
    console.error(JSON.stringify({ event: 'read_failed', requestId, code: error.code ?? 'unknown' }));
    return err({ reason: 'unavailable', requestId });
  }
  return ok(row.array().parse(data));
}

/** One page of a keyset-paged list. `next` is the cursor of the following page, null on the last one. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

export const PAGE_ROWS = 50;

/** Cuts one row more than a page, asked for to learn whether there is a next page, down to the page and its cursor. */
export function cutPage<T>(rows: readonly T[], cursorOf: (row: T) => string, pageRows = PAGE_ROWS): Page<T> {
  const page = rows.slice(0, pageRows);
  const last = page.at(-1);
  return { rows: page, next: rows.length > pageRows && last !== undefined ? cursorOf(last) : null };
}
