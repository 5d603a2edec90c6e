import type { CredentialVersionRow } from '@/lib/portable/rows/credential.ts';
import { Table, type Column } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { LastFour } from './last-four.tsx';

const COLUMNS: Column[] = [
  { key: 'version', head: 'Version', place: 'name' },
  { key: 'lastFour', head: 'Ending' },
  { key: 'stored', head: 'Stored' },
  { key: 'by', head: 'By' },
  { key: 'state', head: 'State', place: 'state' },
];

const STATE_WORDS = { current: 'In force', replaced: 'Replaced', destroyed: 'Destroyed' } as const;

type VersionTableProps = {
  versions: readonly CredentialVersionRow[];
  members: ReadonlyMap<string, string>;
  now: Date;
  zone: string;
};

export function VersionTable({ versions, members, now, zone }: VersionTableProps) {
  return (
    <Table
      caption="Versions"
      columns={COLUMNS}
      rows={versions.map((version) => ({
        id: String(version.version),
        cells: {
          version: `v${String(version.version)}`,
          lastFour: <LastFour lastFour={version.last_four} />,
          stored: <Time at={version.stored_at} now={now} zone={zone} />,
          by: members.get(version.stored_by) ?? 'A former member',
          state: <span className="text-text-2">{STATE_WORDS[version.state]}</span>,
        },
      }))}
    />
  );
}
