import { join } from 'node:path';
import { startCluster } from '../database/cluster.ts';
const migrate = '../database/migrate.ts';
import type { Plan } from '../plan.ts';

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
  const { prepareDatabase } = await import(migrate);
  await prepareDatabase({ cluster, passwords: secrets.passwords });
}
