'use client';

import { useRouter } from 'next/navigation';
import { FilterChoice } from '../shell/filter-choice.tsx';
import { filteredPath } from '../shell/filter-control.ts';
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
    router.replace(filteredPath(path, { ...filter, ...change }));
  }

  return (
    <div role="search" aria-label="Filter entries" className="grid grid-cols-2 gap-3 sm:flex sm:flex-wrap">
      <FilterChoice
        label="Who"
        value={filter.who}
        options={members.map((member) => [member.id, member.email])}
        onChoose={(who) => go({ who })}
      />
      <FilterChoice
        label="What"
        value={filter.what}
        options={Object.entries(ACTION_GROUPS).map(([key, group]) => [key, group.label])}
        onChoose={(what) => go({ what })}
      />
      <FilterChoice
        label="When"
        value={filter.when}
        options={Object.entries(PERIOD_WORDS)}
        onChoose={(when) => go({ when })}
      />
      {credential === null ? null : (
        <FilterChoice
          label="Credential"
          value={credential.id}
          options={[[credential.id, credential.label]]}
          onChoose={(id) => go({ credential: id })}
        />
      )}
    </div>
  );
}
