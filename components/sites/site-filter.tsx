'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { LOOKS_LIKE_KEY, looksLikeKey } from '../credentials/looks-like-key.ts';
import { FILTER_CONTROL, filteredPath } from '../shell/filter-control.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/inputs.tsx';

/** Filters the sites by name or domain, in the address. Without a `name`, so that no early submit sends a typed key. */
export function SiteFilter({ path, search }: { path: string; search: string }) {
  const router = useRouter();
  const inputRef = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    if (inputRef.current !== null) inputRef.current.value = search;
  }, [search]);

  return (
    <form
      method="dialog"
      role="search"
      aria-label="Filter sites"
      className="sm:max-w-xs"
      onSubmit={(event) => {
        event.preventDefault();
        const text = inputRef.current?.value.trim() ?? '';
        if (looksLikeKey(text) && inputRef.current !== null) {
          inputRef.current.value = '';
          return setProblem(LOOKS_LIKE_KEY);
        }
        setProblem(null);
        router.replace(filteredPath(path, { q: text }));
      }}
    >
      <Field label="Search" error={problem}>
        {(control) => (
          <div className="flex gap-2">
            <TextInput
              {...control}
              className={FILTER_CONTROL}
              ref={inputRef}
              type="search"
              data-filter=""
              placeholder="Name or domain"
              autoComplete="off"
              spellCheck={false}
              defaultValue={search}
            />
            <Button type="submit">Search</Button>
          </div>
        )}
      </Field>
    </form>
  );
}
