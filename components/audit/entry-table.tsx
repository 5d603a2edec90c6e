import Link from 'next/link';
import type { AuditEntryRow } from '@/lib/portable/rows/audit-entry.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { entryTime } from './entry-time.ts';
import { actorName, entryDeed, isRefusal, type EntryNames } from './sentence.ts';

const COLUMNS: Column[] = [
  { key: 'seq', head: 'Entry' },
  { key: 'when', head: 'When' },
  { key: 'who', head: 'Who' },
  { key: 'what', head: 'What', place: 'name', fills: true },
];

type EntryTableProps = {
  caption: string;
  entries: readonly AuditEntryRow[];
  names: EntryNames;
  handle: string;
  now: Date;
  zone: string;
};

/** Audit entries, newest first. Their times are always exact. */
export function EntryTable({ caption, entries, names, handle, now, zone }: EntryTableProps) {
  return (
    <Table
      caption={caption}
      columns={COLUMNS}
      rows={entries.map((entry) => ({
        id: entry.id,
        cells: {
          seq: (
            <Link href={`/${handle}/audit/${String(entry.seq)}`} className="text-accent hover:underline">
              {entry.seq}
            </Link>
          ),
          when: <Time at={entryTime(entry)} now={now} zone={zone} exact />,
          who: <Actor name={actorName(entry, names)} />,
          what: <Deed entry={entry} names={names} />,
        },
      }))}
    />
  );
}

function Actor({ name }: { name: string }) {
  return (
    <span title={name} className="text-text-2 block sm:max-w-40 sm:truncate lg:max-w-56">
      {name}
    </span>
  );
}

function Deed({ entry, names }: { entry: AuditEntryRow; names: EntryNames }) {
  const deed = entryDeed(entry, names);
  if (!isRefusal(entry.action)) {
    return (
      <span title={deed} className="font-normal">
        {deed}
      </span>
    );
  }
  return (
    <span title={deed} className="font-normal">
      <StateMark state="warn">
        {entry.action === 'step_up.refused' || entry.action === 'refusals.summarised'
          ? 'Refused'
          : 'Not done'}
      </StateMark>{' '}
      {deed}
    </span>
  );
}
