import Link from 'next/link';
import { ButtonLink } from '../ui/button.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { Time } from '../ui/time.tsx';

export interface AttentionRow {
  readonly id: string;
  readonly tone: 'warn' | 'danger';
  readonly fact: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly since: string;
  readonly verb: { readonly label: string; readonly href: string };
}

type AttentionListProps = {
  rows: readonly AttentionRow[];
  total: number;
  handle: string;
  now: Date;
  zone: string;
};

/** What needs somebody, worst first: the fact, what it is about, since when, and one verb. */
export function AttentionList({ rows, total, handle, now, zone }: AttentionListProps) {
  return (
    <div className="grid gap-2">
      <ul className="rounded-card border-line bg-surface border">
        {rows.map((row) => (
          <li
            key={row.id}
            className="border-line grid items-center gap-x-4 gap-y-1 border-t px-4 py-2 first:border-t-0 sm:grid-cols-[13rem_minmax(0,1fr)_auto_auto]"
          >
            <StateMark state={row.tone}>{row.fact}</StateMark>
            <span className="min-w-0">{row.subject}</span>
            <span className="text-text-2">
              <Time at={row.since} now={now} zone={zone} />
            </span>
            <ButtonLink href={row.verb.href} className="max-sm:justify-self-start">
              {row.verb.label}
            </ButtonLink>
          </li>
        ))}
      </ul>
      {total > rows.length ? (
        <p>
          <Link href={`/${handle}/audit?what=refusals`} className="text-accent hover:underline">
            More refusals and failures
          </Link>
        </p>
      ) : null}
    </div>
  );
}
