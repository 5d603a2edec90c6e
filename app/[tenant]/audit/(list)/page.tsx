import type { Metadata } from 'next';
import { groupActions } from '@/components/audit/action-groups.ts';
import { AuditFilters } from '@/components/audit/audit-filters.tsx';
import { EntryTable } from '@/components/audit/entry-table.tsx';
import { periodDays } from '@/components/audit/periods.ts';
import { ReadFailed } from '@/components/shell/read-failed.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { Page } from '@/components/ui/page.tsx';
import { Pager } from '@/components/ui/pager.tsx';
import { credentialId, userId } from '@/lib/portable/ids.ts';
import { requireTenant } from '@/lib/server/caller.ts';
import { readEntries, readTargetNames, type AuditFilter } from '@/lib/server/reads/audit.ts';
import { readCredential } from '@/lib/server/reads/credentials.ts';
import { readMembers } from '@/lib/server/reads/members.ts';
import { one, withParameter, type Query } from '../../query.ts';

export const metadata: Metadata = { title: 'Audit log' };

const DAY_MICROSECONDS = 24 * 60 * 60 * 1_000_000;

type AuditPageProps = { params: Promise<{ tenant: string }>; searchParams: Promise<Query> };

export default async function AuditPage({ params, searchParams }: AuditPageProps) {
  const [{ tenant: handle }, query] = await Promise.all([params, searchParams]);
  const bound = await requireTenant(handle);
  const now = new Date();
  const filter = readFilter(query, now);
  const narrowed = credentialId.safeParse(one(query, 'credential')).data;
  const [entries, members, credential] = await Promise.all([
    readEntries(bound.client, filter),
    readMembers(bound.client),
    narrowed === undefined ? null : readCredential(bound.client, narrowed),
  ]);
  const targets = entries.ok ? await readTargetNames(bound.client, entries.value.rows) : entries;
  const path = `/${handle}/audit`;
  const people = members.ok ? members.value : [];
  return (
    <Page title="Audit log">
      <AuditFilters
        path={path}
        filter={{
          who: one(query, 'who'),
          what: one(query, 'what'),
          credential: one(query, 'credential'),
          when: one(query, 'when'),
        }}
        members={people.map((member) => ({ id: member.user_id, email: member.email }))}
        credential={
          narrowed === undefined
            ? null
            : { id: narrowed, label: credential?.ok ? (credential.value?.label ?? 'A key') : 'A key' }
        }
      />
      {!entries.ok || !targets.ok ? (
        <ReadFailed
          what="the entries"
          requestId={!entries.ok ? entries.failure.requestId : targets.ok ? '' : targets.failure.requestId}
        />
      ) : entries.value.rows.length === 0 ? (
        <EmptyState action={<ButtonLink href={path}>Clear filters</ButtonLink>}>No entry matches.</EmptyState>
      ) : (
        <EntryTable
          caption="Audit entries, newest first"
          entries={entries.value.rows}
          names={{
            members: new Map(people.map((member) => [member.user_id, member.email])),
            targets: targets.value,
          }}
          handle={handle}
          now={now}
          zone={bound.tenant.timeZone}
        />
      )}
      <Pager
        label="Pages of entries"
        newer={filter.before === undefined ? undefined : withParameter(path, query, 'before', null)}
        older={
          entries.ok && entries.value.next !== null
            ? withParameter(path, query, 'before', entries.value.next)
            : undefined
        }
      />
    </Page>
  );
}

// What an address says wrongly is ignored: it narrows nothing and never reaches a query.
function readFilter(query: Query, now: Date): AuditFilter {
  const credential = credentialId.safeParse(one(query, 'credential')).data;
  const days = periodDays(one(query, 'when') ?? '');
  const before = Number(one(query, 'before'));
  return {
    actor: userId.safeParse(one(query, 'who')).data,
    actions: groupActions(one(query, 'what') ?? ''),
    targets: credential === undefined ? undefined : [credential],
    since: days === undefined ? undefined : now.getTime() * 1000 - days * DAY_MICROSECONDS,
    before: Number.isSafeInteger(before) && before > 0 ? before : undefined,
  };
}
