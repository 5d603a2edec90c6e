import postgres from 'postgres';

export type Sql = postgres.Sql;
/** A connection or a transaction on it. */
export type Queries = postgres.Sql | postgres.TransactionSql;

/** Opens the pool as supabase_auth_admin, which owns the `auth` schema and is therefore not held by its RLS. */
export function openDatabase(url: string): Sql {
  return postgres(url, {
    max: 8,
    idle_timeout: 60,
    connect_timeout: 10,
    connection: { application_name: 'auth', statement_timeout: 10_000 },
    onnotice: () => undefined,
  });
}

/** PostgreSQL's unique_violation: somebody else was faster. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === '23505';
}
