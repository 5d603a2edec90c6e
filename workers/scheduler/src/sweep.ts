import { EDGE_TOKEN_LIFETIME_SECONDS } from '../../../lib/portable/policy/limits.ts';
import { signScheduler } from '../../../lib/portable/tokens/scheduler.ts';
import { readSettings, type Env } from './env.ts';

/** Less than the minute until the next run. */
const DEADLINE_MS = 25_000;

/**
 * Calls the function `sweep` with a token of 30 seconds. `now` in milliseconds since the epoch. Throws when the call
 * fails, so that the platform counts a failed run; nothing is retried, the next minute comes.
 */
export async function sweep(env: Env, now: number): Promise<void> {
  const { functionsUrl, signingKey } = readSettings(env);
  const issuedAt = Math.floor(now / 1000);
  const token = await signScheduler(
    {
      iss: 'scheduler',
      aud: functionsUrl,
      jti: crypto.randomUUID(),
      iat: issuedAt,
      exp: issuedAt + EDGE_TOKEN_LIFETIME_SECONDS,
    },
    signingKey,
  );
  const response = await fetch(`${functionsUrl}/sweep`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
    // The token is for the functions: it follows no redirection, and an answer that is one counts as failed.
    redirect: 'manual',
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`sweep answered ${String(response.status)}`);
}
