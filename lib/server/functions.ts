import 'server-only';
import type { z } from 'zod';
import { failureBody, type FailureBody } from '../portable/contracts/failure.ts';
import { ok, type Result } from '../portable/result.ts';
import { env } from './env.ts';
import { newRequestId, refuse } from './failures.ts';
import { readSession } from './session.ts';

export type FunctionName =
  'enroll-factor' | 'assure' | 'create-tenant' | 'step-up' | 'intake-key' | 'store' | 'reveal' | 'retire';

/** Longer than the functions' own deadline, so that they get to say what went wrong. */
const TIMEOUT_MILLISECONDS = 25_000;

/**
 * Calls an Edge Function as the caller of this request and reads its answer with `schema`.
 *
 * Refusals are values: the function's own `failureBody`; `unauthenticated` without a session; `unavailable` when it
 * cannot be reached; `internal` when it answers something that is neither. Nothing is retried.
 */
export async function callFunction<S extends z.ZodType>(
  name: FunctionName,
  body: unknown,
  schema: S,
): Promise<Result<z.output<S>, FailureBody>> {
  const requestId = newRequestId();
  const session = await readSession();
  if (!session) return refuse('unauthenticated', requestId);
  const response = await post(name, body, requestId, session.accessToken);
  if (!response) return refuse('unavailable', requestId);
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) {
    const read = schema.safeParse(answer);
    return read.success ? ok(read.data) : refuse('internal', requestId);
  }
  const failure = failureBody.safeParse(answer);
  if (failure.success) return { ok: false, failure: failure.data };
  return refuse(response.status >= 502 ? 'unavailable' : 'internal', requestId);
}

async function post(name: FunctionName, body: unknown, requestId: string, accessToken: string) {
  const { functionsUrl, publishableKey } = env();
  try {
    return await fetch(`${functionsUrl}/${name}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-request-id': requestId,
        apikey: publishableKey,
        authorization: `Bearer ${accessToken}`,
      },
      body: JSON.stringify(body),
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
  } catch {
    return null;
  }
}
