'use client';

import { Button } from '../ui/button.tsx';

type LoadFailureProps = { what: string; digest?: string | undefined; onRetry: () => void };

/** What stands where a part could not be loaded. The digest finds the failure in this server's log. */
export function LoadFailure({ what, digest, onRetry }: LoadFailureProps) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p>Could not load {what}.</p>
      <Button onClick={onRetry}>Try again</Button>
      {digest ? (
        <p className="text-text-2">
          Request <span className="text-last-four font-mono">{digest}</span>
        </p>
      ) : null}
    </div>
  );
}
