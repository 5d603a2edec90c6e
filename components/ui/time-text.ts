const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** "18 min ago" up to a day, then "21 Nov, 09:14" in the given IANA time zone; the year when it is another one. */
export function timeText(at: Date, now: Date, zone: string): string {
  const age = now.getTime() - at.getTime();
  if (age >= 0 && age < DAY_MILLISECONDS) return ago(age);
  const sameYear = part(at, zone, { year: 'numeric' }) === part(now, zone, { year: 'numeric' });
  return dayAndTime(at, zone, sameYear);
}

/** "21 Nov 2026, 09:14:07" in the zone: audit lists always say exactly when. */
export function exactTime(at: Date, zone: string): string {
  const day = part(at, zone, { day: 'numeric', month: 'short', year: 'numeric' });
  return `${day}, ${part(at, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })}`;
}

/** The exact time with its zone, and in UTC, for the tooltip. */
export function timeTitle(at: Date, zone: string): string {
  return `${exactTime(at, zone)} ${zone} · ${exactTime(at, 'UTC')} UTC`;
}

/** "14:32" in the zone. */
export function clockTime(at: Date, zone: string): string {
  return part(at, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

function ago(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'just now';
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
}

function dayAndTime(at: Date, zone: string, sameYear: boolean): string {
  const day = part(at, zone, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) });
  return `${day}, ${clockTime(at, zone)}`;
}

function part(at: Date, zone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone }).format(at);
}
