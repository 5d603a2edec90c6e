'use client';

import { LoadFailure } from '@/components/shell/load-failure.tsx';
import { Page } from '@/components/ui/page.tsx';

/** Stands inside the agency's frame, so that the way to every other page stays. */
export default function TenantError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <Page title="Could not load">
      <LoadFailure what="this page" digest={error.digest} onRetry={reset} />
    </Page>
  );
}
