import type { AuditEntryRow } from '@/lib/portable/rows/audit-entry.ts';

/** The entry's time as ISO 8601 with milliseconds; the stored microseconds stand in the fields of its own page. */
export function entryTime(entry: Pick<AuditEntryRow, 'occurred_at_us'>): string {
  return new Date(Math.floor(entry.occurred_at_us / 1000)).toISOString();
}
