'use client';

import { useRouter } from 'next/navigation';
import { LoadFailure } from './load-failure.tsx';

/** Stands where one part of a page could not be read, while the rest of it stands. */
export function ReadFailed({ what, requestId }: { what: string; requestId: string }) {
  const router = useRouter();
  return <LoadFailure what={what} digest={requestId} onRetry={() => router.refresh()} />;
}
