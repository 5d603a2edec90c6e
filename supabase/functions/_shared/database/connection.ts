import postgres from 'postgres';
import type { z } from 'zod';
import { err, ok, type Result } from '../../../../lib/portable/result.ts';

/** Why SQL refused. The functions of the schema `sealed` raise SQLSTATE `PTxyz`; nothing else is a refusal. */
export type DatabaseRefusal =
  | 'invalid_request'
  | 'unauthenticated'
  | 'step_up_required'
  | 'not_found'
  | 'conflict'
  | 'gone'
  | 'frozen'
  | 'rate_limited'
  | 'unavailable';

export type Asked<Value> = Promise<Result<Value, DatabaseRefusal>>;

type Argument = string | number | null | Uint8Array | object;

export interface Connection {
  /** Calls `sealed.{name}` in one statement and reads its single value. */
  call<Schema extends z.ZodType>(
    name: string,
    args: readonly Argument[],
    schema: Schema,
  ): Asked<z.output<Schema>>;
  /** Calls the set-returning `sealed.{name}` and reads its rows. */
  rows<Schema extends z.ZodType>(
    name: string,
    args: readonly Argument[],
    schema: Schema,
  ): Asked<z.output<Schema>[]>;
}

/**
 * Connects as the edge's own role, two connections at most, without named prepared statements (transaction poolers).
 * A refusal of SQL is a value; a lost connection, a timeout or a deadlock is `unavailable`; any other error is a bug
 * and is thrown. Nothing is repeated.
 */
export function connect(url: string): Connection {
  const sql = postgres(url, connectionOptions(url));

  return {
    call: (name, args, schema) =>
      run(`select sealed.${name}(${placeholders(args)}) as answer`, args, (rows) =>
        schema.parse(rows[0]?.['answer']),
      ),
    rows: (name, args, schema) =>
      run(`select * from sealed.${name}(${placeholders(args)})`, args, (rows) =>
        rows.map((row) => schema.parse(row)),
      ),
  };

  async function run<Value>(
    statement: string,
    args: readonly Argument[],
    read: (rows: readonly Record<string, unknown>[]) => Value,
  ): Asked<Value> {
    try {
      return ok(read(await sql.unsafe(statement, [...args] as never[])));
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (refusal === null) throw thrown;
      return err(refusal);
    }
  }
}

function connectionOptions(url: string) {
  return {
    max: 2,
    prepare: false,
    fetch_types: false,
    idle_timeout: 30,
    connect_timeout: 5,
    max_lifetime: 1800,
    connection: { application_name: 'strongroom-edge' },
    ssl: sslMode(url),
    // The rest at its default, but named: what is not named is read from PG* variables of the environment.
    sslnegotiation: null,
    max_pipeline: 100,
    backoff: false,
    keep_alive: 60,
    debug: false,
    publications: 'alltables',
    target_session_attrs: undefined,
  };
}

function sslMode(url: string): 'require' | 'verify-full' | false {
  const mode = new URL(url).searchParams.get('sslmode');
  if (mode === null || mode === 'disable') return false;
  return mode === 'verify-full' ? mode : 'require';
}

function placeholders(args: readonly Argument[]): string {
  return args.map((_, index) => `$${index + 1}`).join(', ');
}

const REFUSALS: Record<string, DatabaseRefusal> = {
  PT400: 'invalid_request',
  PT401: 'unauthenticated',
  PT403: 'step_up_required',
  PT404: 'not_found',
  PT409: 'conflict',
  PT410: 'gone',
  PT423: 'frozen',
  PT429: 'rate_limited',
};

// Connection trouble (postgres.js and the system), and SQLSTATEs that say "not now": 08 connection, 28 login, 40
// serialisation and deadlock, 53 resources, 55P03 and 57 timeouts and shutdown (PostgreSQL, appendix A).
const NOT_NOW = /^(CONNECT|ECONN|EPIPE|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|08|28|40|53|55P03|57)/;

function refusalOf(thrown: unknown): DatabaseRefusal | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null;
  const code = String(thrown.code);
  return REFUSALS[code] ?? (NOT_NOW.test(code) ? 'unavailable' : null);
}
