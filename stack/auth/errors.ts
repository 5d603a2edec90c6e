import { err } from '../../lib/portable/result.ts';

/** The API version from which errors carry their code as a string, and which answers echo. */
const VERSION_WITH_CODES = '2024-01-01';

/** An expected refusal: what the caller is told, in the words and with the code of Supabase Auth. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Reasons of a password that is too weak. */
  readonly weakPassword?: readonly string[];
}

export function refuse(status: number, code: string, message: string): ReturnType<typeof err<Refusal>> {
  return err({ status, code, message });
}

/** Most refusals: the request itself does not hold. */
export function invalid(message: string): ReturnType<typeof err<Refusal>> {
  return refuse(400, 'validation_failed', message);
}

/**
 * The body and headers of a refusal. Two formats exist, chosen by the header `x-supabase-api-version`: without it
 * (or before 2024-01-01) `code` is the HTTP status, from then on it is the error code.
 */
export function refusalReply(
  refusal: Refusal,
  apiVersion: string | undefined,
): { headers: Record<string, string>; body: unknown } {
  const weak = refusal.weakPassword && { weak_password: { reasons: refusal.weakPassword } };
  if (!namesCodes(apiVersion)) {
    return {
      headers: { 'x-sb-error-code': refusal.code },
      body: { code: refusal.status, error_code: refusal.code, msg: refusal.message, ...weak },
    };
  }
  return {
    headers: {
      'x-supabase-api-version': VERSION_WITH_CODES,
      // The real server leaves the header out of weak passwords in this format, and clients are tested against it.
      ...(weak ? {} : { 'x-sb-error-code': refusal.code }),
    },
    body: { code: refusal.code, message: refusal.message, ...weak },
  };
}

function namesCodes(apiVersion: string | undefined): boolean {
  return apiVersion !== undefined && /^\d{4}-\d\d-\d\d$/.test(apiVersion) && apiVersion >= VERSION_WITH_CODES;
}
