import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { EntryFields } from '@/components/audit/entry-fields.tsx';
import { EntryKeys } from '@/components/audit/entry-keys.tsx';
import { actorName, entrySentence, subjectName } from '@/components/audit/sentence.ts';
import { Page } from '@/components/ui/page.tsx';
import { Pager } from '@/components/ui/pager.tsx';
import { requireTenant } from '@/lib/server/caller.ts';
import { readEntries, readEntry, readTargetNames } from '@/lib/server/reads/audit.ts';
import { readMembers } from '@/lib/server/reads/members.ts';

type EntryPageProps = { params: Promise<{ tenant: string; seq: string }> };

export async function generateMetadata({ params }: EntryPageProps): Promise<Metadata> {
  return { title: `Entry ${(await params).seq}` };
}

export default async function EntryPage({ params }: EntryPageProps) {
  const { tenant: handle, seq } = await params;
  const bound = await requireTenant(handle);
  if (!/^[1-9][0-9]{0,14}$/.test(seq)) notFound();
  const [entry, newest] = await Promise.all([
    readEntry(bound.client, Number(seq)),
    readEntries(bound.client, {}, 1),
  ]);
  if (!entry.ok) throw new Error(`could not read the entry (${entry.failure.requestId})`);
  if (entry.value === null) notFound();
  const [members, targets] = await Promise.all([
    readMembers(bound.client),
    readTargetNames(bound.client, [entry.value]),
  ]);
  const names = {
    members: new Map(members.ok ? members.value.map((member) => [member.user_id, member.email]) : []),
    targets: targets.ok ? targets.value : new Map<string, string>(),
  };
  const number = entry.value.seq;
  const last = newest.ok ? (newest.value.rows[0]?.seq ?? number) : number;
  const newer = number < last ? `/${handle}/audit/${String(number + 1)}` : undefined;
  const older = number > 1 ? `/${handle}/audit/${String(number - 1)}` : undefined;
  return (
    <Page
      title={`Entry ${String(number)}`}
      actions={<Pager label="Neighbouring entries" newer={newer} older={older} />}
    >
      <EntryKeys newer={newer} older={older} />
      <p className="text-dialog">{entrySentence(entry.value, names)}.</p>
      <EntryFields
        entry={entry.value}
        actor={actorName(entry.value, names)}
        target={subjectName(entry.value, names)}
        zone={bound.tenant.timeZone}
      />
    </Page>
  );
}
