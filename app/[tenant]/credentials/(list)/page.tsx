import type { Metadata } from 'next';
import { AddCredentialLink } from '@/components/credentials/add-credential-link.tsx';
import { CredentialFilters } from '@/components/credentials/credential-filters.tsx';
import { CredentialTable } from '@/components/credentials/credential-table.tsx';
import { looksLikeKey } from '@/components/credentials/looks-like-key.ts';
import { ReadFailed } from '@/components/shell/read-failed.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { Page } from '@/components/ui/page.tsx';
import { Pager } from '@/components/ui/pager.tsx';
import { provider } from '@/lib/portable/contracts/common.ts';
import { siteId } from '@/lib/portable/ids.ts';
import { roleAllows } from '@/lib/portable/policy/roles.ts';
import { requireTenant } from '@/lib/server/caller.ts';
import { readCredentials, type CredentialFilter } from '@/lib/server/reads/credentials.ts';
import { readSites } from '@/lib/server/reads/sites.ts';
import { one, withParameter, type Query } from '../../query.ts';

export const metadata: Metadata = { title: 'Credentials' };

type CredentialsPageProps = { params: Promise<{ tenant: string }>; searchParams: Promise<Query> };

export default async function CredentialsPage({ params, searchParams }: CredentialsPageProps) {
  const [{ tenant: handle }, query] = await Promise.all([params, searchParams]);
  const bound = await requireTenant(handle);
  const filter = readFilter(query);
  const [credentials, sites] = await Promise.all([
    readCredentials(bound.client, filter),
    readSites(bound.client),
  ]);
  const path = `/${handle}/credentials`;
  const add = roleAllows(bound.role, 'credential.store') ? <AddCredentialLink href={`${path}/new`} /> : null;
  const isFiltered = Object.values(filter).some((value) => value !== undefined);

  if (credentials.ok && credentials.value.rows.length === 0 && !isFiltered) {
    return (
      <Page title="Credentials">
        <EmptyState action={add}>
          No keys yet. Paste one from Cloudflare, Supabase, Stripe or Resend.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title="Credentials" actions={add}>
      <CredentialFilters
        path={path}
        filter={{
          q: filter.search,
          provider: filter.provider,
          site: filter.site,
          environment: filter.environment,
          state: filter.state,
        }}
        sites={sites.ok ? sites.value : []}
        environments={sites.ok ? [...new Set(sites.value.flatMap((site) => site.environments))] : []}
      />
      {!credentials.ok ? (
        <ReadFailed what="the credentials" requestId={credentials.failure.requestId} />
      ) : credentials.value.rows.length === 0 ? (
        <EmptyState action={<ButtonLink href={path}>Clear filters</ButtonLink>}>
          No credential matches.
        </EmptyState>
      ) : (
        <CredentialTable
          caption="Credentials, newest first"
          credentials={credentials.value.rows}
          handle={handle}
          now={new Date()}
          zone={bound.tenant.timeZone}
        />
      )}
      <Pager
        label="Pages of credentials"
        newer={filter.after === undefined ? undefined : withParameter(path, query, 'after', null)}
        older={
          credentials.ok && credentials.value.next !== null
            ? withParameter(path, query, 'after', credentials.value.next)
            : undefined
        }
      />
    </Page>
  );
}

// What an address says wrongly is ignored: it narrows nothing and never reaches a query.
function readFilter(query: Query): CredentialFilter {
  const search = one(query, 'q');
  const state = one(query, 'state');
  return {
    provider: provider.safeParse(one(query, 'provider')).data,
    site: siteId.safeParse(one(query, 'site')).data,
    environment: one(query, 'environment'),
    state: state === 'active' || state === 'retired' ? state : undefined,
    search: search === undefined || looksLikeKey(search) ? undefined : search.slice(0, 80),
    after: one(query, 'after'),
  };
}
