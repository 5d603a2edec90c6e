import { join } from 'node:path';
import type { GatewayConfig } from '../gateway/main.ts';
import { childEnv, PROJECT, type Plan } from '../plan.ts';
import { answers } from '../ready.ts';
import { functionPorts } from './functions.ts';

/** One address with Supabase's paths and keys in front of Auth, PostgREST and the functions. */
export async function startGateway(plan: Plan): Promise<void> {
  const { ports, supervisor } = plan;
  await supervisor.start(
    {
      name: 'gateway',
      stage: 2,
      command: process.execPath,
      args: [join(PROJECT, 'stack/gateway/main.ts')],
      folder: PROJECT,
      env: childEnv(plan, { GATEWAY_CONFIG: JSON.stringify(gatewayConfig(plan)) }),
    },
    () => answers(`http://127.0.0.1:${ports.gateway}/`),
  );
}

function gatewayConfig({ ports, secrets, external, urls, functionNames }: Plan): GatewayConfig {
  const functions = Object.fromEntries(
    functionPorts(functionNames, ports).map(({ name, port }) => [name, `http://127.0.0.1:${port}`]),
  );
  if (external !== null) {
    const { url } = external;
    return { port: ports.gateway, auth: `${url}/auth/v1`, rest: `${url}/rest/v1`, functions, keys: null };
  }
  return {
    port: ports.gateway,
    auth: `http://127.0.0.1:${ports.auth}`,
    rest: `http://127.0.0.1:${ports.postgrest}`,
    functions,
    keys: {
      publishableKey: secrets.publishableKey,
      secretKey: secrets.secretKey,
      signingKey: secrets.authSigningKey,
      issuer: `${urls.gateway}/auth/v1`,
    },
  };
}
