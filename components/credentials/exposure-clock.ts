/**
 * A moment by both clocks of a page, in milliseconds. The monotonic one may stand still while the machine sleeps
 * (High Resolution Time, section 4); the wall clock can be set back.
 */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

export function momentNow(): Moment {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}

export function laterBy(moment: Moment, seconds: number): Moment {
  const ms = seconds * 1000;
  return { monotonicMs: moment.monotonicMs + ms, wallMs: moment.wallMs + ms };
}

/** Whole seconds until `end`, never below 0: by whichever clock says less. */
export function secondsUntil(end: Moment, now: Moment): number {
  const leftMs = Math.min(end.monotonicMs - now.monotonicMs, end.wallMs - now.wallMs);
  return Math.max(0, Math.ceil(leftMs / 1000));
}
