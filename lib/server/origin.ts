import 'server-only';
import { headers } from 'next/headers';
import { env } from './env.ts';

/** Whether a state-changing request came from a page of ours. A missing or opaque Origin is refused too. */
export function isOurOrigin(origin: string | null, ours: string): boolean {
  return origin === ours;
}

/**
 * The first line of every server action. The middleware has refused a foreign Origin already; this holds when an
 * action is reached without it.
 *
 * @throws Error when the request's Origin is not STRONGROOM_ORIGIN.
 */
export async function requireOurOrigin(): Promise<void> {
  if (!isOurOrigin((await headers()).get('origin'), env().origin)) {
    throw new Error('refused a request from another origin');
  }
}
