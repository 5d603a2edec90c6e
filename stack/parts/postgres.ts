import { join } from 'node:path';
import postgres from 'postgres';
import { startCluster } from '../database/cluster.ts';
import { applyMigrations, prepareDatabase } from '../database/migrate.ts';
import type { Plan } from '../plan.ts';
import { StackRefusal } from '../refusal.ts';

/** Real Postgres, made to look like Supabase's and migrated. */
export async function startPostgres(plan: Plan): Promise<void> {
  const { ports, secrets, state, supervisor } = plan;
  const logFile = join(state.logs, 'postgres.log');
  const cluster = await refusing(`See ${logFile}`, () =>
    startCluster({
      directory: state.postgres,
      port: ports.postgres,
      superuserPassword: secrets.passwords.supabase_admin,
      logFile,
    }),
  );
  await supervisor.adopt({ name: 'postgres', stage: 0, stopSignal: 'SIGINT', ...cluster });
  await refusing(`See ${logFile}`, () => prepareDatabase({ cluster, passwords: secrets.passwords }));
}

/** Migrates a Supabase of one's own, if its `postgres` login was given. */
export async function migrateExternal(databaseUrl: string | null): Promise<void> {
  if (databaseUrl === null) return;
  const sql = postgres(databaseUrl, {
    max: 1,
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
  });
  try {
    await refusing('SUPABASE_DB_URL must be the login of `postgres`', () => applyMigrations(sql));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** What the database's modules throw names a file, a migration or a missing package: words for the terminal. */
async function refusing<T>(hint: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StackRefusal(`${error instanceof Error ? error.message : 'the database failed'}\n${hint}`);
  }
}
