import { postgrestBinary } from '../binaries.ts';
import { childEnv, databaseUrl, PROJECT, type Plan } from '../plan.ts';
import { answers } from '../ready.ts';
import { authKeySet } from '../secrets.ts';

const POOL = '12';

/** Real PostgREST, verifying the access tokens of the embedded Auth (ES256). */
export async function startPostgrest(plan: Plan): Promise<void> {
  const { ports, secrets, supervisor } = plan;
  await supervisor.start(
    {
      name: 'postgrest',
      stage: 1,
      command: postgrestBinary(),
      args: [],
      folder: PROJECT,
      env: childEnv(plan, {
        PGRST_DB_URI: databaseUrl(ports, secrets, 'authenticator'),
        PGRST_DB_SCHEMAS: 'public',
        PGRST_DB_ANON_ROLE: 'anon',
        PGRST_DB_POOL: POOL,
        PGRST_DB_MAX_ROWS: '1000',
        PGRST_DB_EXTRA_SEARCH_PATH: 'public',
        PGRST_JWT_SECRET: JSON.stringify(authKeySet(secrets.authSigningKey)),
        PGRST_SERVER_HOST: '127.0.0.1',
        PGRST_SERVER_PORT: String(ports.postgrest),
        PGRST_OPENAPI_MODE: 'disabled',
        PGRST_LOG_LEVEL: 'error',
      }),
    },
    () => answers(`http://127.0.0.1:${ports.postgrest}/`, (status) => status < 500),
  );
}
