import { buildWeb, NEXT } from '../build/web.ts';
import { childEnv, PROJECT, type Plan } from '../plan.ts';
import { answers } from '../ready.ts';
import { publicHalf } from '../secrets.ts';

/** The Next.js server: the build as deployed, or with --dev the one that follows the sources. */
export async function startWeb(plan: Plan): Promise<void> {
  const { external, options, ports, secrets, supervisor, urls } = plan;
  if (!options.dev) await buildWeb(plan);
  await supervisor.start(
    {
      name: 'web',
      stage: 4,
      command: process.execPath,
      args: [
        NEXT,
        ...(options.dev ? ['dev', '--webpack'] : ['start']),
        ...['--port', String(ports.web), '--hostname', '127.0.0.1'],
      ],
      folder: PROJECT,
      env: childEnv(plan, {
        NODE_ENV: options.dev ? 'development' : 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        // Tokens name their Supabase as issuer, so it is asked directly. Only the functions are served from here.
        SUPABASE_URL: urls.supabase,
        ...(external !== null && { STRONGROOM_FUNCTIONS_URL: urls.functions }),
        SUPABASE_PUBLISHABLE_KEY: external?.publishableKey ?? secrets.publishableKey,
        STRONGROOM_ORIGIN: urls.web,
        STRONGROOM_STEP_UP_KEYS: JSON.stringify(
          secrets.stepUpKeys.map(({ keyId, publicKey }) => ({ keyId, publicKey })),
        ),
        STRONGROOM_KEYRING_PUBLIC_KEYS: JSON.stringify([publicHalf(secrets.keyringSigningKey)]),
      }),
    },
    () => answers(`http://127.0.0.1:${ports.web}/sign-in`, (status) => status < 500),
  );
}
