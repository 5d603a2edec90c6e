import { checkKeksAgainstDatabase, checkKeksAgainstKeyring } from './boot-check.ts';
import { buildWorker } from './build/worker.ts';
import type { PartName } from './options.ts';
import { startAuth } from './parts/auth.ts';
import { startFunctions } from './parts/functions.ts';
import { startGateway } from './parts/gateway.ts';
import { startKeyring } from './parts/keyring.ts';
import { migrateExternal, startPostgres } from './parts/postgres.ts';
import { startPostgrest } from './parts/postgrest.ts';
import { startScheduler } from './parts/scheduler.ts';
import { startWeb } from './parts/web.ts';
import type { Plan } from './plan.ts';

/**
 * Starts the planned parts, each as soon as what it needs is there, and calls `ready` for each one. Refuses as soon as
 * one of them does.
 */
export async function startParts(
  plan: Plan,
  parts: ReadonlySet<PartName>,
  ready: (part: PartName) => void,
): Promise<void> {
  const part = async (name: PartName, start: (plan: Plan) => Promise<void>, needs: Promise<void>[] = []) => {
    await Promise.all(needs);
    if (!parts.has(name)) return;
    await start(plan);
    ready(name);
  };
  const checkDatabase = async () => {
    await postgres;
    await migrateExternal(plan.external?.databaseUrl ?? null);
    if (parts.has('postgres') || plan.external !== null) await checkKeksAgainstDatabase(plan);
  };
  const startAndCheckKeyring = async () => {
    // A keyring that starts on a wrong key would remember its fingerprint, so the database is asked first.
    await Promise.all([database, buildWorker(plan, 'keyring')]);
    await startKeyring(plan);
    await checkKeksAgainstKeyring(plan);
  };

  const postgres = part('postgres', startPostgres);
  const database = checkDatabase();
  await Promise.all([
    database,
    part('auth', startAuth, [database]),
    part('postgrest', startPostgrest, [database]),
    part('gateway', startGateway),
    part('keyring', startAndCheckKeyring),
    part('functions', startFunctions, [database]),
    part('scheduler', startScheduler),
    part('web', startWeb),
  ]);
}
