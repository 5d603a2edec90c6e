import { spokenLastFour } from './words.ts';

/** All that a list ever shows of a key: `•••• 4242`, and its version. */
export function LastFour({ lastFour, version }: { lastFour: string; version?: number }) {
  return (
    <span className="whitespace-nowrap [unicode-bidi:isolate]" dir="ltr">
      <span className="text-last-four font-mono">
        <span aria-hidden="true">•••• {lastFour}</span>
        <span className="sr-only">{spokenLastFour(lastFour)}</span>
      </span>
      {version === undefined ? null : <span className="text-text-2"> v{version}</span>}
    </span>
  );
}
