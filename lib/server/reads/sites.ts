import 'server-only';
import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import { siteRow, type SiteRow } from '../../portable/rows/site.ts';
import { siteId, type SiteId } from '../../portable/ids.ts';
import { ok } from '../../portable/result.ts';
import { readRows, type Read } from './read.ts';
import { containing } from './search-words.ts';

const COLUMNS = 'id,name,domain,environments,created_at';

/** Every site that the member may see, by name. `database` is bound to one tenant; row-level security does the rest. */
export function readSites(database: SupabaseClient, search = ''): Promise<Read<SiteRow[]>> {
  let query = database.from('sites').select(COLUMNS).order('name').order('id');
  const words = search.trim();
  if (words !== '') query = query.or(`name.ilike.${containing(words)},domain.ilike.${containing(words)}`);
  return readRows(query, siteRow);
}

/** One site; null when it is absent, another tenant's, or outside the member's sites: the same answer. */
export async function readSite(database: SupabaseClient, id: SiteId): Promise<Read<SiteRow | null>> {
  const rows = await readRows(database.from('sites').select(COLUMNS).eq('id', id).limit(1), siteRow);
  return rows.ok ? ok(rows.value[0] ?? null) : rows;
}

const keyOfSite = z.object({ site_id: siteId });

/** How many keys in force each site has. */
export async function countKeysBySite(database: SupabaseClient): Promise<Read<ReadonlyMap<SiteId, number>>> {
  const rows = await readRows(
    database.from('credentials').select('site_id').eq('state', 'active'),
    keyOfSite,
  );
  if (!rows.ok) return rows;
  const counts = new Map<SiteId, number>();
  for (const row of rows.value) counts.set(row.site_id, (counts.get(row.site_id) ?? 0) + 1);
  return ok(counts);
}
