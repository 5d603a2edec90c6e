import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../stack/database/cluster.ts';
import { prepareDatabase } from '../../stack/database/migrate.ts';
import { removeData } from '../../stack/database/place.ts';
import { DATABASE_PORT, PASSWORDS } from './database.ts';

/** Starts one real Postgres for all database tests, migrated as a project is, and removes it afterwards. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'strongroom-database-'));
  const directory = join(folder, 'postgres');
  const cluster = await startCluster({
    directory,
    port: DATABASE_PORT,
    superuserPassword: PASSWORDS.supabase_admin,
  });
  const teardown = async () => {
    await cluster.stop();
    await removeData(directory);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await prepareDatabase({ cluster, passwords: PASSWORDS });
  } catch (cause) {
    await teardown();
    throw cause;
  }
  return teardown;
}
