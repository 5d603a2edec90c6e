import type { Metadata } from 'next';
import { NewCredentialForm } from '@/components/credentials/new-credential-form.tsx';
import { ReadFailed } from '@/components/shell/read-failed.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { Page } from '@/components/ui/page.tsx';
import { provider } from '@/lib/portable/contracts/common.ts';
import { roleAllows } from '@/lib/portable/policy/roles.ts';
import { requireTenant } from '@/lib/server/caller.ts';
import { readSites } from '@/lib/server/reads/sites.ts';
import { authorityOf } from '../../authority.ts';
import { one, type Query } from '../../query.ts';
import { assure, openIntake, store } from '../actions.ts';

export const metadata: Metadata = { title: 'Add credential' };

type NewCredentialPageProps = { params: Promise<{ tenant: string }>; searchParams: Promise<Query> };

export default async function NewCredentialPage({ params, searchParams }: NewCredentialPageProps) {
  const [{ tenant: handle }, query] = await Promise.all([params, searchParams]);
  const bound = await requireTenant(handle);
  if (!roleAllows(bound.role, 'credential.store')) {
    return (
      <Page title="Add credential">
        <EmptyState>Your role reads only. Ask an owner or admin.</EmptyState>
      </Page>
    );
  }
  const sites = await readSites(bound.client);
  if (!sites.ok) {
    return (
      <Page title="Add credential">
        <ReadFailed what="the sites" requestId={sites.failure.requestId} />
      </Page>
    );
  }
  if (sites.value.length === 0) {
    return (
      <Page title="Add credential">
        <EmptyState action={<ButtonLink href={`/${handle}/sites`}>Add a site first</ButtonLink>}>
          A site is one client property. Its keys live under it.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title="Add credential">
      <NewCredentialForm
        authority={authorityOf(bound)}
        handle={handle}
        zone={bound.tenant.timeZone}
        sites={sites.value}
        site={sites.value.find((site) => site.id === one(query, 'site'))?.id}
        provider={provider.safeParse(one(query, 'provider')).data}
        actions={{
          assure: assure.bind(null, handle),
          openIntake: openIntake.bind(null, handle),
          store: store.bind(null, handle),
        }}
      />
    </Page>
  );
}
