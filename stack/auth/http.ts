import type { z } from 'zod';
import { err, ok, type Result } from '../../lib/portable/result.ts';
import type { Sql } from './database.ts';
import { type Refusal } from './errors.ts';
import type { Limits } from './limits.ts';
import type { Settings } from './settings.ts';
import type { TokenKey } from './tokens.ts';

/** What every route works with. Time is a function, so that tests can move it. */
export interface Auth {
  readonly settings: Settings;
  readonly sql: Sql;
  readonly key: TokenKey;
  readonly limits: Limits;
  readonly now: () => Date;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The client's network address, for limits and the session row; null when it is not one. */
  readonly address: string | null;
  /** The variable parts of the path, in their order. */
  readonly parameters: readonly string[];
}

export interface Reply {
  readonly status: number;
  /** JSON unless it is null (no body at all). */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Outcome = Result<Reply, Refusal>;

export type Route = (auth: Auth, request: Request) => Promise<Outcome>;

export function reply(body: unknown, status = 200, headers?: Reply['headers']): Outcome {
  return ok({ status, body, headers });
}

/** Parses a JSON body. Anything that is not JSON of the expected types is refused as `bad_json`. */
export function readBody<T>(request: Request, schema: z.ZodType<T>): Result<T, Refusal> {
  try {
    const parsed = schema.safeParse(JSON.parse(request.body));
    if (parsed.success) return ok(parsed.data);
  } catch {
    // The parser's own message would repeat parts of the body, which may hold a password.
  }
  const message = 'Could not parse request body as JSON: not an object of the expected types';
  return err({ status: 400, code: 'bad_json', message });
}
