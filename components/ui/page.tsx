import type { ReactNode } from 'react';

/** A page's one h1 and its verbs, then the content. */
export function Page({
  title,
  actions,
  children,
}: {
  title: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="grid content-start gap-6">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h1 dir="auto" className="text-page min-w-0 font-semibold">
          {title}
        </h1>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}
