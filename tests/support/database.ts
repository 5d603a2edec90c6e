import postgres, { type Sql, type TransactionSql } from 'postgres';

export const DATABASE_PORT = 4550;

/** Of a throwaway cluster on 127.0.0.1 that lives as long as the tests. */
export const PASSWORDS = {
  supabase_admin: 'only for tests 0',
  postgres: 'only for tests 1',
  authenticator: 'only for tests 2',
  supabase_auth_admin: 'only for tests 3',
  strongroom_edge: 'only for tests 4',
};

export type Login = keyof typeof PASSWORDS;

const open = new Map<Login, Sql>();

/** The connections of one test file, by login. */
export function connection(login: Login): Sql {
  const known = open.get(login);
  if (known !== undefined) return known;
  const sql = postgres({
    host: '127.0.0.1',
    port: DATABASE_PORT,
    database: 'postgres',
    username: login,
    password: PASSWORDS[login],
    max: 4,
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
  });
  open.set(login, sql);
  return sql;
}

export async function closeConnections(): Promise<void> {
  await Promise.all([...open.values()].map((sql) => sql.end({ timeout: 1 })));
  open.clear();
}

/** The SQLSTATE of the error that `attempt` ends in, or `done`. */
export async function outcome(attempt: PromiseLike<unknown>): Promise<string> {
  try {
    await attempt;
    return 'done';
  } catch (thrown) {
    if (thrown instanceof postgres.PostgresError) return thrown.code;
    throw thrown;
  }
}

/** Returns once a statement of this login waits for a lock. */
export async function untilOneWaits(login: Login): Promise<void> {
  for (;;) {
    const waiting = await connection('supabase_admin')`
      select 1 from pg_stat_activity where usename = ${login} and wait_event_type = 'Lock'
    `;
    if (waiting.count > 0) return;
  }
}

/** Runs as another role in a transaction that is rolled back: what the work did leaves no trace. */
export async function rolledBack<T>(
  login: Login,
  role: string,
  work: (sql: TransactionSql) => Promise<T>,
): Promise<T> {
  const undo = new Error('rolled back');
  let result: { value: T } | undefined;
  await connection(login)
    .begin(async (sql) => {
      await sql.unsafe(`set local role ${role}`);
      result = { value: await work(sql) };
      throw undo;
    })
    .catch((thrown: unknown) => {
      if (thrown !== undo) throw thrown;
    });
  if (result === undefined) throw new Error('The work did not finish.');
  return result.value;
}
