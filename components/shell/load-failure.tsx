'use client';

import { Button } from '../ui/button.tsx';

type LoadFailureProps = { what: string; digest?: string | undefined; onRetry: () => void };

/** What stands where a part could not be loaded. The digest finds the failure in this server's log. */
export function LoadFailure({ what, digest, onRetry }: LoadFailureProps) {
  return (
    <div role="alert" className="grid justify-items-start gap-4">
      <p>
        Could not load {what}.
        {digest ? (
          <>
            {' '}
            Request <span className="font-mono">{digest}</span>
          </>
        ) : null}
      </p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
