import 'server-only';
import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import { credentialId, siteId, type UserId } from '../../portable/ids.ts';
import { ok } from '../../portable/result.ts';
import {
  auditEntryRecord,
  auditEntryRow,
  entrySubject,
  type AuditEntryRecord,
  type AuditEntryRow,
} from '../../portable/rows/audit-entry.ts';
import { cutPage, PAGE_ROWS, readRows, type Page, type Read } from './read.ts';

const COLUMNS = 'seq,id,occurred_at_us,actor_kind,actor_id,action,target_kind,target_id,request_id,detail';

export interface AuditFilter {
  readonly actor?: UserId;
  readonly actions?: readonly string[];
  readonly targets?: readonly string[];
  /** Microseconds since the epoch. */
  readonly since?: number;
  /** The page begins below this number. */
  readonly before?: number;
}

/** One page of the tenant's audit log, newest first. */
export async function readEntries(
  database: SupabaseClient,
  filter: AuditFilter,
  pageRows = PAGE_ROWS,
): Promise<Read<Page<AuditEntryRow>>> {
  let query = database
    .from('audit_log')
    .select(COLUMNS)
    .order('seq', { ascending: false })
    .limit(pageRows + 1);
  if (filter.actor !== undefined) query = query.eq('actor_id', filter.actor);
  if (filter.actions !== undefined) query = query.in('action', filter.actions);
  if (filter.targets !== undefined) query = query.in('target_id', filter.targets);
  if (filter.since !== undefined) query = query.gte('occurred_at_us', filter.since);
  if (filter.before !== undefined) query = query.lt('seq', filter.before);
  const rows = await readRows(query, auditEntryRow);
  return rows.ok ? ok(cutPage(rows.value, (row) => String(row.seq), pageRows)) : rows;
}

/** One entry with everything the chain is computed from; null when there is none that the member may see. */
export async function readEntry(
  database: SupabaseClient,
  seq: number,
): Promise<Read<AuditEntryRecord | null>> {
  const columns = `${COLUMNS},version,nonce,sealed_detail,prev_hash,leaf,hash`;
  const rows = await readRows(
    database.from('audit_log').select(columns).eq('seq', seq).limit(1),
    auditEntryRecord,
  );
  return rows.ok ? ok(rows.value[0] ?? null) : rows;
}

const namedCredential = z.object({ id: credentialId, label: z.string() });
const namedSite = z.object({ id: siteId, name: z.string() });

/** The labels and names that the sentences of these entries mention, by id. What is not readable stays out. */
export async function readTargetNames(
  database: SupabaseClient,
  entries: readonly AuditEntryRow[],
): Promise<Read<ReadonlyMap<string, string>>> {
  const [credentials, sites] = await Promise.all([
    readRows(
      database.from('credentials').select('id,label').in('id', targets(entries, 'credential')),
      namedCredential,
    ),
    readRows(database.from('sites').select('id,name').in('id', targets(entries, 'site')), namedSite),
  ]);
  if (!credentials.ok) return credentials;
  if (!sites.ok) return sites;
  const names = new Map<string, string>();
  for (const { id, label } of credentials.value) names.set(id, label);
  for (const { id, name } of sites.value) names.set(id, name);
  return ok(names);
}

function targets(entries: readonly AuditEntryRow[], kind: 'credential' | 'site'): string[] {
  const subjects = entries.map(entrySubject);
  const ids = subjects.flatMap((subject) => (subject?.kind === kind ? [subject.id] : []));
  return [...new Set(ids)];
}
