import type { Metadata } from 'next';
import { ReadFailed } from '@/components/shell/read-failed.tsx';
import { AddSite } from '@/components/sites/add-site.tsx';
import { looksLikeKey } from '@/components/credentials/looks-like-key.ts';
import { SiteFilter } from '@/components/sites/site-filter.tsx';
import { SiteTable } from '@/components/sites/site-table.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { Page } from '@/components/ui/page.tsx';
import { roleAllows } from '@/lib/portable/policy/roles.ts';
import { requireTenant } from '@/lib/server/caller.ts';
import { countKeysBySite, readSites } from '@/lib/server/reads/sites.ts';
import { authorityOf } from '../../authority.ts';
import { assure } from '../../credentials/actions.ts';
import { one, type Query } from '../../query.ts';
import { addSite } from '../actions.ts';

export const metadata: Metadata = { title: 'Sites' };

type SitesPageProps = { params: Promise<{ tenant: string }>; searchParams: Promise<Query> };

export default async function SitesPage({ params, searchParams }: SitesPageProps) {
  const { tenant: handle } = await params;
  const bound = await requireTenant(handle);
  const search = readSearch(one(await searchParams, 'q'));
  const [sites, keys] = await Promise.all([readSites(bound.client, search), countKeysBySite(bound.client)]);
  const adding = roleAllows(bound.role, 'site.add') ? (
    <AddSite
      authority={authorityOf(bound)}
      handle={handle}
      zone={bound.tenant.timeZone}
      actions={{ assure: assure.bind(null, handle), addSite: addSite.bind(null, handle) }}
    />
  ) : null;

  if (!sites.ok) {
    return (
      <Page title="Sites" actions={adding}>
        <ReadFailed what="the sites" requestId={sites.failure.requestId} />
      </Page>
    );
  }
  if (sites.value.length === 0 && search === '') {
    return (
      <Page title="Sites">
        <EmptyState action={adding}>A site is one client property. Its keys live under it.</EmptyState>
      </Page>
    );
  }
  return (
    <Page title="Sites" actions={adding}>
      <SiteFilter path={`/${handle}/sites`} search={search} />
      {sites.value.length === 0 ? (
        <EmptyState action={<ButtonLink href={`/${handle}/sites`}>Clear filter</ButtonLink>}>
          No site matches.
        </EmptyState>
      ) : (
        <SiteTable sites={sites.value} keys={keys.ok ? keys.value : null} handle={handle} />
      )}
    </Page>
  );
}

// A key that came with the address goes no further.
function readSearch(text = ''): string {
  return looksLikeKey(text) ? '' : text.slice(0, 80);
}
