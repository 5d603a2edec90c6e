'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const serverZone = () => 'UTC';

/** The browser's time zone (IANA name); UTC until the page is alive. */
export function useZone(): string {
  return useSyncExternalStore(never, browserZone, serverZone);
}
