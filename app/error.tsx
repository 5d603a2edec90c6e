'use client';

import { LoadFailure } from '@/components/shell/load-failure.tsx';
import { AuthFrame } from '@/components/shell/auth-frame.tsx';

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <AuthFrame title="Could not load">
      <LoadFailure what="this page" digest={error.digest} onRetry={reset} />
    </AuthFrame>
  );
}
