'use client';

import { useRouter } from 'next/navigation';
import { FILTER_CONTROL } from '../shell/filter-control.ts';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/inputs.tsx';
import { ACTION_GROUPS } from './action-groups.ts';
import { PERIOD_WORDS } from './periods.ts';

export type AuditFilterText = Partial<Record<'who' | 'what' | 'credential' | 'when', string>>;

type AuditFiltersProps = {
  path: string;
  filter: AuditFilterText;
  members: readonly { readonly id: string; readonly email: string }[];
  /** The credential that the list is narrowed to, by its label. */
  credential: { readonly id: string; readonly label: string } | null;
};

export function AuditFilters({ path, filter, members, credential }: AuditFiltersProps) {
  const router = useRouter();

  function go(change: AuditFilterText) {
    const merged = { ...filter, ...change };
    const query = new URLSearchParams(Object.entries(merged).filter(([, value]) => value !== ''));
    router.replace(query.size === 0 ? path : `${path}?${query.toString()}`);
  }

  return (
    <div role="search" aria-label="Filter entries" className="grid grid-cols-2 gap-3 sm:flex sm:flex-wrap">
      <Choice
        label="Who"
        value={filter.who}
        options={members.map((member) => [member.id, member.email])}
        onChoose={(who) => go({ who })}
      />
      <Choice
        label="What"
        value={filter.what}
        options={Object.entries(ACTION_GROUPS).map(([key, group]) => [key, group.label])}
        onChoose={(what) => go({ what })}
      />
      <Choice
        label="When"
        value={filter.when}
        options={Object.entries(PERIOD_WORDS)}
        onChoose={(when) => go({ when })}
      />
      {credential === null ? null : (
        <Choice
          label="Credential"
          value={credential.id}
          options={[[credential.id, credential.label]]}
          onChoose={(id) => go({ credential: id })}
        />
      )}
    </div>
  );
}

type ChoiceProps = {
  label: string;
  value: string | undefined;
  options: (readonly [string, string])[];
  onChoose: (value: string) => void;
};

function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <Field label={label} className="min-w-0 sm:w-48">
      {(control) => (
        <Select
          {...control}
          className={FILTER_CONTROL}
          value={value ?? ''}
          onChange={(event) => onChoose(event.target.value)}
        >
          <option value="">All</option>
          {options.map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
