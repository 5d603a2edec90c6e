import { join } from 'node:path';
import postgres from 'postgres';
import { startCluster } from '../database/cluster.ts';
import { applyMigrations, prepareDatabase } from '../database/migrate.ts';
import type { Plan } from '../plan.ts';
import { StackRefusal } from '../refusal.ts';

/** Real Postgres, made to look like Supabase's and migrated. */
export async function startPostgres(plan: Plan): Promise<void> {
  const { ports, secrets, state, supervisor } = plan;
  const cluster = await startCluster({
    directory: state.postgres,
    port: ports.postgres,
    superuserPassword: secrets.passwords.supabase_admin,
    logFile: join(state.logs, 'postgres.log'),
  });
  await supervisor.adopt({ name: 'postgres', stage: 0, stopSignal: 'SIGINT', ...cluster });
  await prepareDatabase({ cluster, passwords: secrets.passwords });
}

/** Migrates a Supabase of one's own, if its `postgres` login was given. */
export async function migrateExternal(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, {
    max: 1,
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
  });
  try {
    await applyMigrations(sql);
  } catch (error) {
    throw new StackRefusal(error instanceof Error ? error.message : 'the migrations failed');
  } finally {
    await sql.end({ timeout: 5 });
  }
}
