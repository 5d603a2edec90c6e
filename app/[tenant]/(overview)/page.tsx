import type { Metadata } from 'next';
import { AttentionList } from '@/components/overview/attention-list.tsx';
import { FirstSteps } from '@/components/overview/first-steps.tsx';
import { ReadFailed } from '@/components/shell/read-failed.tsx';
import { Section } from '@/components/shell/section.tsx';
import { SiteTable } from '@/components/sites/site-table.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Page } from '@/components/ui/page.tsx';
import { clockTime } from '@/components/ui/time-text.ts';
import { roleAllows } from '@/lib/portable/policy/roles.ts';
import type { BoundTenant } from '@/lib/server/caller.ts';
import { requireTenant } from '@/lib/server/caller.ts';
import { readEntries } from '@/lib/server/reads/audit.ts';
import { countKeysBySite, readSites } from '@/lib/server/reads/sites.ts';
import { readAttention } from './attention.ts';

export const metadata: Metadata = { title: 'Overview' };

type OverviewPageProps = { params: Promise<{ tenant: string }> };

export default async function OverviewPage({ params }: OverviewPageProps) {
  const bound = await requireTenant((await params).tenant);
  const { handle } = bound.tenant;
  const now = new Date();
  const [sites, keys, reveals] = await Promise.all([
    readSites(bound.client),
    countKeysBySite(bound.client),
    readEntries(bound.client, { actions: ['reveal.opened'] }, 1),
  ]);
  const nothingRevealed = reveals.ok && reveals.value.rows.length === 0;
  if (sites.ok && keys.ok && keys.value.size === 0) {
    return (
      <Page title="Overview">
        <FirstSteps
          handle={handle}
          done={sites.value.length === 0 ? 0 : 1}
          mayStart={roleAllows(bound.role, sites.value.length === 0 ? 'site.add' : 'credential.store')}
        />
      </Page>
    );
  }
  return (
    <Page title="Overview">
      {nothingRevealed && roleAllows(bound.role, 'credential.reveal') ? (
        <FirstSteps handle={handle} done={2} mayStart />
      ) : null}
      <Section title="Needs attention">
        <Attention bound={bound} now={now} />
      </Section>
      <Section
        title="Sites"
        more={
          <ButtonLink kind="quiet" href={`/${handle}/sites`} className="-mr-3">
            All sites
          </ButtonLink>
        }
      >
        {sites.ok ? (
          <SiteTable sites={sites.value} keys={keys.ok ? keys.value : null} handle={handle} />
        ) : (
          <ReadFailed what="the sites" requestId={sites.failure.requestId} />
        )}
      </Section>
    </Page>
  );
}

async function Attention({ bound, now }: { bound: BoundTenant; now: Date }) {
  const { handle, timeZone } = bound.tenant;
  const attention = await readAttention(bound, now);
  if (!attention.ok) {
    return <ReadFailed what="what needs attention" requestId={attention.failure.requestId} />;
  }
  if (attention.value.total === 0) {
    return <p className="text-text-2">Nothing needs attention. Checked {clockTime(now, timeZone)}.</p>;
  }
  return <AttentionList {...attention.value} handle={handle} now={now} zone={timeZone} />;
}
