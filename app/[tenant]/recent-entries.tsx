import { EntryTable } from '@/components/audit/entry-table.tsx';
import { ReadFailed } from '@/components/shell/read-failed.tsx';
import { readEntries, readTargetNames, type AuditFilter } from '@/lib/server/reads/audit.ts';
import type { BoundTenant } from '@/lib/server/caller.ts';
import { readMembers } from '@/lib/server/reads/members.ts';

type RecentEntriesProps = {
  bound: BoundTenant;
  filter: AuditFilter;
  now: Date;
  /** What stands there when there is no entry. */
  none: string;
};

/** The newest ten entries about something, as one part of its page. */
export async function RecentEntries({ bound, filter, now, none }: RecentEntriesProps) {
  const entries = await readEntries(bound.client, filter, 10);
  if (!entries.ok) return <ReadFailed what="the entries" requestId={entries.failure.requestId} />;
  if (entries.value.rows.length === 0) return <p className="text-text-2">{none}</p>;
  const [members, targets] = await Promise.all([
    readMembers(bound.client),
    readTargetNames(bound.client, entries.value.rows),
  ]);
  if (!members.ok) return <ReadFailed what="the members" requestId={members.failure.requestId} />;
  if (!targets.ok) return <ReadFailed what="the entries" requestId={targets.failure.requestId} />;
  return (
    <EntryTable
      caption="Entries"
      entries={entries.value.rows}
      names={{
        members: new Map(members.value.map((member) => [member.user_id, member.email])),
        targets: targets.value,
      }}
      handle={bound.tenant.handle}
      now={now}
      zone={bound.tenant.timeZone}
    />
  );
}
