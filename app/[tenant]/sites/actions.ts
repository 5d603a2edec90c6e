'use server';

import { z } from 'zod';
import { siteDraft } from '@/components/sites/site-draft.ts';
import type { AddSiteAction } from '@/components/sites/actions.ts';
import { siteId } from '@/lib/portable/ids.ts';
import { ok } from '@/lib/portable/result.ts';
import { requireTenant } from '@/lib/server/caller.ts';
import { newRequestId, refusalOfDatabase, refuse } from '@/lib/server/failures.ts';
import { requireOurOrigin } from '@/lib/server/origin.ts';

const added = z.object({ id: siteId });

/** Adds a site under row-level security; the database writes the entry in the same transaction. */
export async function addSite(handle: string, site: Parameters<AddSiteAction>[0]): ReturnType<AddSiteAction> {
  await requireOurOrigin();
  const read = siteDraft.safeParse(site);
  if (!read.success) return refuse('invalid_request');
  const { client } = await requireTenant(handle);
  const { data, error } = await client.rpc('add_site', read.data);
  if (error) return refusalOfDatabase(error.code, newRequestId());
  return ok(added.parse(data));
}
