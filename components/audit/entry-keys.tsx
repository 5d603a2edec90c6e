'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { onSingleKey } from '../credentials/single-key.ts';

/** `j` goes to the next older entry, `k` to the newer one. */
export function EntryKeys({ newer, older }: { newer: string | undefined; older: string | undefined }) {
  const router = useRouter();
  useEffect(() => {
    const stops = [
      older === undefined ? null : onSingleKey('j', () => router.push(older)),
      newer === undefined ? null : onSingleKey('k', () => router.push(newer)),
    ];
    return () => {
      for (const stop of stops) stop?.();
    };
  }, [router, newer, older]);
  return null;
}
