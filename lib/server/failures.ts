import 'server-only';
import type { FailureBody, WireCode } from '../portable/contracts/failure.ts';
import { err } from '../portable/result.ts';

/** A name for one request, shown to the person when it fails and written to the logs on the way. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `req_${Buffer.from(bytes).toString('hex')}`;
}

/** A refusal that this server makes itself, in the shape that the functions use. */
export function refuse(code: WireCode, requestId: string = newRequestId(), message: string = code) {
  const body: FailureBody = { code, message, requestId };
  return err(body);
}

/** Translates a refusal of PostgREST (SQLSTATE `PTxyz` is an HTTP status) into a wire code. */
export function refusalOfDatabase(sqlstate: string, requestId: string) {
  return refuse(DATABASE_CODES[sqlstate] ?? 'unavailable', requestId);
}

const DATABASE_CODES: Record<string, WireCode> = {
  PT400: 'invalid_request',
  PT401: 'unauthenticated',
  PGRST301: 'unauthenticated',
  PGRST303: 'unauthenticated',
  PT403: 'step_up_required',
  PT404: 'not_found',
  PT409: 'conflict',
  PT410: 'conflict',
  PT423: 'frozen',
  PT429: 'rate_limited',
};
