'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { PROVIDER_NAMES } from '@/lib/portable/intake/names.ts';
import { FilterChoice } from '../shell/filter-choice.tsx';
import { FILTER_CONTROL, filteredPath } from '../shell/filter-control.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/inputs.tsx';
import { LOOKS_LIKE_KEY, looksLikeKey } from './looks-like-key.ts';

export type CredentialFilterText = Partial<
  Record<'q' | 'provider' | 'site' | 'environment' | 'state', string>
>;

type CredentialFiltersProps = {
  path: string;
  filter: CredentialFilterText;
  sites: readonly { readonly id: string; readonly name: string }[];
  environments: readonly string[];
};

/**
 * Filters that stand in the address. The inputs have no `name`: a form sent before the scripts run would put what was
 * typed, perhaps a key, into the address.
 */
export function CredentialFilters({ path, filter, sites, environments }: CredentialFiltersProps) {
  const router = useRouter();
  const searchRef = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    if (searchRef.current !== null) searchRef.current.value = filter.q ?? '';
  }, [filter.q]);

  function go(change: CredentialFilterText) {
    router.replace(filteredPath(path, { ...filter, ...change }));
  }

  function search(event: SyntheticEvent) {
    event.preventDefault();
    const text = searchRef.current?.value.trim() ?? '';
    if (looksLikeKey(text)) {
      if (searchRef.current !== null) searchRef.current.value = '';
      return setProblem(LOOKS_LIKE_KEY);
    }
    setProblem(null);
    go({ q: text });
  }

  return (
    <form
      method="dialog"
      role="search"
      aria-label="Filter credentials"
      className="grid grid-cols-2 items-start gap-3 sm:flex sm:flex-wrap"
      onSubmit={search}
    >
      <Field label="Search" error={problem} className="max-sm:col-span-2 sm:w-64">
        {(control) => (
          <div className="flex gap-2">
            <TextInput
              {...control}
              className={FILTER_CONTROL}
              ref={searchRef}
              type="search"
              data-filter=""
              placeholder="Label or last four"
              autoComplete="off"
              spellCheck={false}
              defaultValue={filter.q ?? ''}
              onChange={(event) => {
                if (problem !== null && !looksLikeKey(event.target.value)) setProblem(null);
              }}
            />
            <Button type="submit">Search</Button>
          </div>
        )}
      </Field>
      <FilterChoice
        label="Provider"
        value={filter.provider}
        options={Object.entries(PROVIDER_NAMES)}
        onChoose={(provider) => go({ provider })}
      />
      <FilterChoice
        label="Site"
        value={filter.site}
        options={sites.map((site) => [site.id, site.name])}
        onChoose={(site) => go({ site })}
      />
      <FilterChoice
        label="Environment"
        value={filter.environment}
        options={environments.map((name) => [name, name])}
        onChoose={(environment) => go({ environment })}
      />
      <FilterChoice
        label="State"
        value={filter.state}
        options={[
          ['active', 'In force'],
          ['retired', 'Retired'],
        ]}
        onChoose={(state) => go({ state })}
      />
    </form>
  );
}
