'use client';

import { AuthFrame } from '@/components/shell/auth-frame.tsx';
import { LoadFailure } from '@/components/shell/load-failure.tsx';
import './globals.css';

/** Stands in for the whole document when the root layout itself fails. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <AuthFrame title="Could not load">
          <LoadFailure what="this page" digest={error.digest} onRetry={reset} />
        </AuthFrame>
      </body>
    </html>
  );
}
