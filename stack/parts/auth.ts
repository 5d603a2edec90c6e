import { join } from 'node:path';
import { childEnv, databaseUrl, PROJECT, type Plan } from '../plan.ts';
import { answers } from '../ready.ts';

/** The embedded Auth, which answers as Supabase Auth does. */
export async function startAuth(plan: Plan): Promise<void> {
  const { ports, secrets, state, supervisor, urls } = plan;
  await supervisor.start(
    {
      name: 'auth',
      stage: 1,
      command: process.execPath,
      args: [join(PROJECT, 'stack/auth/main.ts')],
      folder: PROJECT,
      env: childEnv(plan, {
        AUTH_DATABASE_URL: databaseUrl(ports, secrets, 'supabase_auth_admin'),
        AUTH_PORT: String(ports.auth),
        AUTH_SIGNING_KEY: JSON.stringify(secrets.authSigningKey),
        AUTH_ISSUER: `${urls.gateway}/auth/v1`,
        AUTH_SITE_URL: urls.web,
        AUTH_MAILBOX_DIR: state.mailbox,
        AUTH_AUTOCONFIRM: process.env['AUTH_AUTOCONFIRM'] ?? 'true',
      }),
    },
    () => answers(`http://127.0.0.1:${ports.auth}/.well-known/jwks.json`, (status) => status === 200),
  );
}
