import 'server-only';

/** Whether a state-changing request came from a page of ours. A missing or opaque Origin is refused too. */
export function isOurOrigin(origin: string | null, ours: string): boolean {
  return origin === ours;
}
