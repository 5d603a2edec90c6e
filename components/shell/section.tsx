import type { ReactNode } from 'react';

/** A part of a page with its heading, and at most one way to more of it. */
export function Section({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-4">
        <h2 className="text-dialog font-semibold">{title}</h2>
        {more}
      </div>
      {children}
    </section>
  );
}
