import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { CredentialTable } from '@/components/credentials/credential-table.tsx';
import { ReadFailed } from '@/components/shell/read-failed.tsx';
import { Section } from '@/components/shell/section.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { Page } from '@/components/ui/page.tsx';
import { siteId } from '@/lib/portable/ids.ts';
import { roleAllows } from '@/lib/portable/policy/roles.ts';
import { requireTenant } from '@/lib/server/caller.ts';
import { readCredentials } from '@/lib/server/reads/credentials.ts';
import { readSite } from '@/lib/server/reads/sites.ts';
import { RecentEntries } from '../../recent-entries.tsx';

type SitePageProps = { params: Promise<{ tenant: string; site: string }> };

export async function generateMetadata({ params }: SitePageProps): Promise<Metadata> {
  const { site } = await load(await params);
  return { title: site.name };
}

export default async function SitePage({ params }: SitePageProps) {
  const { bound, site } = await load(await params);
  const { handle, timeZone } = bound.tenant;
  const now = new Date();
  const credentials = await readCredentials(bound.client, { site: site.id });
  const mayStore = roleAllows(bound.role, 'credential.store');
  const add = `/${handle}/credentials/new?site=${site.id}`;
  const targets = credentials.ok ? credentials.value.rows.map((credential) => credential.id) : [];
  return (
    <Page
      title={site.name}
      actions={
        mayStore ? (
          <ButtonLink kind="primary" href={add}>
            Add credential
          </ButtonLink>
        ) : null
      }
    >
      <p className="text-text-2">
        {site.domain} · {site.environments.join(', ')}
      </p>
      <Section
        title="Credentials"
        more={
          credentials.ok && credentials.value.next !== null ? (
            <ButtonLink kind="quiet" href={`/${handle}/credentials?site=${site.id}`} className="-mr-3">
              All of them
            </ButtonLink>
          ) : null
        }
      >
        {!credentials.ok ? (
          <ReadFailed what="the credentials" requestId={credentials.failure.requestId} />
        ) : credentials.value.rows.length === 0 ? (
          <EmptyState action={mayStore ? <ButtonLink href={add}>Add one</ButtonLink> : null}>
            No key for {site.name}.
          </EmptyState>
        ) : (
          <CredentialTable
            caption={`Credentials of ${site.name}`}
            credentials={credentials.value.rows}
            siteShown={false}
            handle={handle}
            now={now}
            zone={timeZone}
          />
        )}
      </Section>
      <Section title="Entries">
        <RecentEntries
          bound={bound}
          filter={{ targets: [site.id, ...targets] }}
          now={now}
          none="No entries yet."
        />
      </Section>
    </Page>
  );
}

async function load(params: { tenant: string; site: string }) {
  const bound = await requireTenant(params.tenant);
  const id = siteId.safeParse(params.site);
  if (!id.success) notFound();
  const site = await readSite(bound.client, id.data);
  if (!site.ok) throw new Error(`could not read the site (${site.failure.requestId})`);
  if (site.value === null) notFound();
  return { bound, site: site.value };
}
