import 'server-only';
import { headers } from 'next/headers';
import { env } from './env.ts';
import { isOurOrigin } from './origin-rule.ts';

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
