/** Counts what one key has done within the current window. In memory: a restart forgives. */
export class Limits {
  readonly #windows = new Map<string, { until: number; used: number }>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Takes one of `most` uses within `seconds`. Answers the seconds to wait, or 0 if the use is granted. */
  take(key: string, most: number, seconds: number): number {
    const now = this.#now().getTime();
    if (this.#windows.size > 10_000) this.#forget(now);
    const open = this.#windows.get(key);
    if (open === undefined || open.until <= now) {
      this.#windows.set(key, { until: now + seconds * 1000, used: 1 });
      return most > 0 ? 0 : seconds;
    }
    open.used += 1;
    return open.used <= most ? 0 : Math.ceil((open.until - now) / 1000);
  }

  #forget(now: number): void {
    for (const [key, window] of this.#windows) if (window.until <= now) this.#windows.delete(key);
  }
}
