import 'server-only';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { Provider } from '../../portable/contracts/common.ts';
import type { CredentialId, SiteId } from '../../portable/ids.ts';
import { ok } from '../../portable/result.ts';
import {
  credentialRow,
  credentialVersionRow,
  type CredentialRow,
  type CredentialVersionRow,
} from '../../portable/rows/credential.ts';
import { cutPage, PAGE_ROWS, readRows, type Page, type Read } from './read.ts';
import { containing, quoted } from './search-words.ts';

const COLUMNS =
  'id,site_id,environment,provider,kind,mode,label,last_four,scope,state,current_version,created_at,created_by,' +
  'rotated_at,retired_at,last_revealed_at,last_revealed_by,site:sites(name)';

export interface CredentialFilter {
  readonly provider?: Provider;
  readonly site?: SiteId;
  readonly environment?: string;
  readonly state?: 'active' | 'retired';
  /** Part of a label, or the last four characters. */
  readonly search?: string;
  /** `created_at|id` of the row before the page. */
  readonly after?: string;
}

/** One page of credentials, newest first, filtered and sorted in SQL. A malformed cursor reads the first page. */
export async function readCredentials(
  database: SupabaseClient,
  filter: CredentialFilter,
  pageRows = PAGE_ROWS,
): Promise<Read<Page<CredentialRow>>> {
  let query = database
    .from('credentials')
    .select(COLUMNS)
    .order('created_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(pageRows + 1);
  if (filter.provider !== undefined) query = query.eq('provider', filter.provider);
  if (filter.site !== undefined) query = query.eq('site_id', filter.site);
  if (filter.environment !== undefined) query = query.eq('environment', filter.environment);
  if (filter.state !== undefined) query = query.eq('state', filter.state);
  const words = (filter.search ?? '').trim();
  if (words !== '') query = query.or(`label.ilike.${containing(words)},last_four.eq.${quoted(words)}`);
  const cursor = /^([0-9T:.+Z-]{20,40})\|([0-9a-f-]{36})$/.exec(filter.after ?? '');
  if (cursor !== null) {
    const [, at = '', id = ''] = cursor;
    query = query.or(`created_at.lt."${at}",and(created_at.eq."${at}",id.lt.${id})`);
  }
  const rows = await readRows(query, credentialRow);
  return rows.ok ? ok(cutPage(rows.value, (row) => `${row.created_at}|${row.id}`, pageRows)) : rows;
}

/** One credential; null when absent, another tenant's or of a site outside the member's: the same answer. */
export async function readCredential(
  database: SupabaseClient,
  id: CredentialId,
): Promise<Read<CredentialRow | null>> {
  const rows = await readRows(
    database.from('credentials').select(COLUMNS).eq('id', id).limit(1),
    credentialRow,
  );
  return rows.ok ? ok(rows.value[0] ?? null) : rows;
}

/** The versions of one credential, newest first. */
export function readVersions(
  database: SupabaseClient,
  id: CredentialId,
): Promise<Read<CredentialVersionRow[]>> {
  return readRows(
    database
      .from('credential_versions')
      .select('version,last_four,kind,mode,stored_at,stored_by,state')
      .eq('credential_id', id)
      .order('version', { ascending: false })
      .limit(PAGE_ROWS),
    credentialVersionRow,
  );
}

/** Keys in force whose current version is older than `before` (ISO 8601), oldest first. */
export function readUnrotated(
  database: SupabaseClient,
  before: string,
  limit: number,
): Promise<Read<CredentialRow[]>> {
  return readRows(
    database
      .from('credentials')
      .select(COLUMNS)
      .eq('state', 'active')
      .or(`rotated_at.lt."${before}",and(rotated_at.is.null,created_at.lt."${before}")`)
      .order('created_at')
      .limit(limit),
    credentialRow,
  );
}
