import type { ReactNode } from 'react';

/** What stands where a list would be: a sentence, and the verb that changes it. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="rounded-card border-line bg-surface text-text-2 grid justify-items-start gap-4 border px-4 py-6 sm:px-6">
      <div className="max-w-prose">{children}</div>
      {action}
    </div>
  );
}
