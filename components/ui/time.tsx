import { exactTime, timeText, timeTitle } from './time-text.ts';

type TimeProps = {
  /** ISO 8601. */
  at: string;
  /** When the page was made: one moment for all times on it. Not needed with `exact`. */
  now: Date;
  /** IANA name. */
  zone: string;
  exact?: boolean;
};

export function Time({ at, now, zone, exact = false }: TimeProps) {
  const moment = new Date(at);
  return (
    <time dateTime={at} title={timeTitle(moment, zone)} className="whitespace-nowrap">
      {exact ? exactTime(moment, zone) : timeText(moment, now, zone)}
    </time>
  );
}
