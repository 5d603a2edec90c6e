import { join } from 'node:path';
import { buildWorker } from '../build/worker.ts';
import { childEnv, PROJECT, type Plan } from '../plan.ts';
import { answers } from '../ready.ts';
import { publicHalf } from '../secrets.ts';
import type { WorkerConfig } from '../workers/main.ts';

/** The keyring Worker on workerd, its Durable Objects below the state folder. */
export async function startKeyring(plan: Plan): Promise<void> {
  const { keks, ports, secrets, state, supervisor, urls } = plan;
  const config: WorkerConfig = {
    name: 'keyring',
    port: ports.keyring,
    buildFolder: await buildWorker(plan, 'keyring'),
    dataFolder: join(state.workers, 'keyring'),
    bindings: {
      KEYRING_URL: urls.keyring,
      KEYRING_KEKS: JSON.stringify(keks),
      KEYRING_SIGNING_KEY: JSON.stringify(secrets.keyringSigningKey),
      KEYRING_STEP_UP_KEYS: JSON.stringify(secrets.stepUpKeys),
      EDGE_PUBLIC_KEYS: JSON.stringify([publicHalf(secrets.edgeSigningKey)]),
      AUDITOR_PUBLIC_KEYS: JSON.stringify([publicHalf(secrets.auditorSigningKey)]),
      OPERATOR_PUBLIC_KEYS: JSON.stringify([publicHalf(secrets.operatorSigningKey)]),
    },
  };
  await supervisor.start(
    {
      name: 'keyring',
      stage: 2,
      command: process.execPath,
      args: [join(PROJECT, 'stack/workers/main.ts')],
      folder: PROJECT,
      env: childEnv(plan, { WORKER_CONFIG: JSON.stringify(config) }),
    },
    () => answers(`${urls.keyring}/`),
  );
}
