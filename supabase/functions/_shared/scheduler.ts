import { err, ok, type Result } from '../../../lib/portable/result.ts';
import type { PublicJwk } from '../../../lib/portable/tokens/jwk.ts';
import { verifyScheduler } from '../../../lib/portable/tokens/scheduler.ts';
import { bearerToken } from './caller.ts';
import type { Failure } from './failures.ts';
import type { Runtime } from './runtime.ts';

export type VerifySchedulerCall = (request: Request) => Promise<Result<null, Failure>>;

/** Verifies that the scheduler calls, by its own key and for this project's functions. Else `unauthenticated`. */
export function createVerifyScheduler(parts: {
  keys: readonly PublicJwk[];
  supabaseUrl: string;
  runtime: Runtime;
}): VerifySchedulerCall {
  return async (request) => {
    const token = bearerToken(request) ?? '';
    const claims = await verifyScheduler(token, {
      keys: parts.keys,
      audience: `${parts.supabaseUrl}/functions/v1`,
      now: parts.runtime.now(),
    });
    return claims.ok ? ok(null) : err({ code: 'unauthenticated' });
  };
}
