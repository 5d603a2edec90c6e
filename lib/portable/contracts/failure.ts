import { z } from 'zod';

/** The closed list of codes on the wire, with their HTTP status. Nothing below the boundary adds to it. */
export const WIRE_STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  step_up_required: 403,
  step_up_refused: 403,
  not_found: 404,
  conflict: 409,
  key_refused: 422,
  frozen: 423,
  locked: 429,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const;

export const wireCode = z.enum(Object.keys(WIRE_STATUS) as [WireCode, ...WireCode[]]);
export type WireCode = keyof typeof WIRE_STATUS;

/** What every refused request answers. `retryAt` and `since` are ISO 8601 in UTC; `reason` only with `key_refused`. */
export const failureBody = z.object({
  code: wireCode,
  message: z.string(),
  requestId: z.string(),
  retryAt: z.string().optional(),
  since: z.string().optional(),
  reason: z.string().optional(),
  /** Audit entry numbers that this attempt left behind, oldest first. */
  entries: z.array(z.number().int()).optional(),
});
export type FailureBody = z.infer<typeof failureBody>;
