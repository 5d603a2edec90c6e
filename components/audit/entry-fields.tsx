import type { ReactNode } from 'react';
import type { AuditEntryRecord } from '@/lib/portable/rows/audit-entry.ts';
import { Id } from '../ui/id.tsx';
import { Time } from '../ui/time.tsx';
import { CopyableText } from './copyable-text.tsx';
import { EntryDetail } from './entry-detail.tsx';
import { entryTime } from './entry-time.ts';

type EntryFieldsProps = { entry: AuditEntryRecord; actor: string; target: string; zone: string };

/** Every stored field, and how this entry hangs on the one before it. */
export function EntryFields({ entry, actor, target, zone }: EntryFieldsProps) {
  return (
    <dl className="rounded-card border-line bg-surface grid gap-4 border p-4 sm:grid-cols-2 sm:p-6">
      <Field name="When">
        <Time at={entryTime(entry)} now={new Date(entry.occurred_at_us / 1000)} zone={zone} exact />
      </Field>
      <Field name="Who">
        {actor}
        {entry.actor_id === null ? null : <Id value={entry.actor_id} label="Person" />}
      </Field>
      <Field name="Action">
        <span className="text-last-four font-mono">{entry.action}</span>
      </Field>
      <Field name="Target">
        {entry.target_kind === null ? (
          'None'
        ) : (
          <>
            {target}
            {entry.target_id === null ? null : <Id value={entry.target_id} label={entry.target_kind} />}
          </>
        )}
      </Field>
      <Field name="Reason">{entry.sealed_detail === null ? 'None given.' : 'Sealed.'}</Field>
      <Field name="Request">
        <span className="text-last-four font-mono break-all">{entry.request_id}</span>
      </Field>
      <Field name="Detail" wide>
        <EntryDetail text={entry.detail} />
      </Field>
      <Field name="Previous hash" wide>
        <CopyableText text={entry.prev_hash} name="previous hash" />
      </Field>
      <Field name="Leaf" wide>
        <CopyableText text={entry.leaf} name="leaf" />
      </Field>
      <Field name="Hash" wide>
        <CopyableText text={entry.hash} name="hash" />
      </Field>
    </dl>
  );
}

function Field({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'min-w-0 sm:col-span-2' : 'min-w-0'}>
      <dt className="text-head text-text-2">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
