import Link from 'next/link';
import { PROVIDER_NAMES } from '@/lib/portable/intake/names.ts';
import type { CredentialRow } from '@/lib/portable/rows/credential.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { LastFour } from './last-four.tsx';

const COLUMNS: Column[] = [
  { key: 'label', head: 'Key', place: 'name' },
  { key: 'provider', head: 'Provider' },
  { key: 'lastFour', head: 'Ending' },
  { key: 'scope', head: 'Scope' },
  { key: 'lastUse', head: 'Last revealed' },
  { key: 'state', head: 'State', place: 'state' },
];

type CredentialTableProps = {
  caption: string;
  /** Whether rows name their site: not where all are of one. */
  siteShown?: boolean;
  credentials: readonly CredentialRow[];
  handle: string;
  now: Date;
  zone: string;
};

/** Credentials as rows. A key in force has no state mark: normal is blank. */
export function CredentialTable({
  caption,
  siteShown = true,
  credentials,
  handle,
  now,
  zone,
}: CredentialTableProps) {
  return (
    <Table
      caption={caption}
      columns={COLUMNS}
      rows={credentials.map((credential) => ({
        id: credential.id,
        cells: {
          label: <Label credential={credential} handle={handle} siteShown={siteShown} />,
          provider: PROVIDER_NAMES[credential.provider],
          lastFour: <LastFour lastFour={credential.last_four} version={credential.current_version} />,
          scope: <span className="text-text-2">{scopeWords(credential)}</span>,
          lastUse:
            credential.last_revealed_at === null ? (
              <span className="text-text-3">Never</span>
            ) : (
              <Time at={credential.last_revealed_at} now={now} zone={zone} />
            ),
          state: credential.state === 'retired' ? <StateMark state="neutral">Retired</StateMark> : null,
        },
      }))}
    />
  );
}

type LabelProps = { credential: CredentialRow; handle: string; siteShown: boolean };

function Label({ credential, handle, siteShown }: LabelProps) {
  return (
    <span className="grid">
      <Link
        href={`/${handle}/credentials/${credential.id}`}
        className="truncate hover:underline"
        title={credential.label}
      >
        <bdi>{credential.label}</bdi>
      </Link>
      <span className="text-small text-text-2 truncate font-normal">
        {siteShown ? (
          <>
            <bdi>{credential.site.name}</bdi>,{' '}
          </>
        ) : null}
        {credential.environment}
      </span>
    </span>
  );
}

function scopeWords(credential: CredentialRow): string {
  return credential.mode === null ? credential.scope : `${capital(credential.mode)}. ${credential.scope}`;
}

function capital(mode: string): string {
  return mode.charAt(0).toUpperCase() + mode.slice(1);
}
