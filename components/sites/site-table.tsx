import Link from 'next/link';
import type { SiteRow } from '@/lib/portable/rows/site.ts';
import { Table, type Column } from '../ui/table.tsx';

const COLUMNS: Column[] = [
  { key: 'name', head: 'Site', place: 'name' },
  { key: 'domain', head: 'Domain' },
  { key: 'environments', head: 'Environments' },
  { key: 'keys', head: 'Keys', numeric: true },
];

type SiteTableProps = {
  sites: readonly SiteRow[];
  /** How many keys in force each site has; null when that could not be read. */
  keys: ReadonlyMap<string, number> | null;
  handle: string;
};

export function SiteTable({ sites, keys, handle }: SiteTableProps) {
  return (
    <Table
      caption="Sites"
      columns={COLUMNS}
      rows={sites.map((site) => ({
        id: site.id,
        cells: {
          name: (
            <Link
              href={`/${handle}/sites/${site.id}`}
              title={site.name}
              className="hover:underline lg:block lg:max-w-80 lg:truncate"
            >
              <bdi>{site.name}</bdi>
            </Link>
          ),
          domain: (
            <span title={site.domain} className="text-text-2 lg:block lg:max-w-72 lg:truncate">
              {site.domain}
            </span>
          ),
          environments: <span className="text-text-2">{site.environments.join(', ')}</span>,
          keys: keys === null ? '—' : String(keys.get(site.id) ?? 0),
        },
      }))}
    />
  );
}
