import Link from 'next/link';
import type { ReactNode } from 'react';
import type { CredentialRow } from '@/lib/portable/rows/credential.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { Time } from '../ui/time.tsx';
import { LastFour } from './last-four.tsx';
import { kindName } from './words.ts';

type CredentialFactsProps = {
  credential: CredentialRow;
  members: ReadonlyMap<string, string>;
  handle: string;
  now: Date;
  zone: string;
};

/** What is known of a key without opening it. */
export function CredentialFacts({ credential, members, handle, now, zone }: CredentialFactsProps) {
  const who = (id: string) => members.get(id) ?? 'a former member';
  return (
    <dl className="rounded-card border-line bg-surface grid gap-4 border p-4 sm:grid-cols-2 sm:p-6 lg:grid-cols-3">
      <Fact name="Key">
        <LastFour lastFour={credential.last_four} version={credential.current_version} />
        {credential.state === 'retired' ? (
          <span className="ml-3">
            <StateMark state="neutral">Retired</StateMark>
          </span>
        ) : null}
      </Fact>
      <Fact name="Kind">
        {kindName(credential.provider, credential.kind)}
        {credential.mode === null ? null : `, ${credential.mode}`}
      </Fact>
      <Fact name="Site">
        <Link href={`/${handle}/sites/${credential.site_id}`} className="text-accent hover:underline">
          {credential.site.name}
        </Link>
        , {credential.environment}
      </Fact>
      <Fact name="Scope">{credential.scope}</Fact>
      <Fact name={credential.rotated_at === null ? 'Stored' : 'Rotated'}>
        <Time at={credential.rotated_at ?? credential.created_at} now={now} zone={zone} />
        {credential.rotated_at === null ? ` by ${who(credential.created_by)}` : null}
      </Fact>
      {credential.retired_at === null ? (
        <Fact name="Last revealed">
          {credential.last_revealed_at === null ? (
            'Never'
          ) : (
            <>
              <Time at={credential.last_revealed_at} now={now} zone={zone} />
              {credential.last_revealed_by === null ? null : ` by ${who(credential.last_revealed_by)}`}
            </>
          )}
        </Fact>
      ) : (
        <Fact name="Retired">
          <Time at={credential.retired_at} now={now} zone={zone} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-head text-text-2">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
