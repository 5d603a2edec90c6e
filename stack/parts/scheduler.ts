import { join } from 'node:path';
import { buildWorker } from '../build/worker.ts';
import { childEnv, PROJECT, type Plan } from '../plan.ts';
import { answers } from '../ready.ts';
import type { WorkerConfig } from '../workers/main.ts';

/** The scheduler Worker on workerd, whose cron calls the functions each minute. */
export async function startScheduler(plan: Plan): Promise<void> {
  const { ports, secrets, state, supervisor, urls } = plan;
  const config: WorkerConfig = {
    name: 'scheduler',
    port: ports.scheduler,
    buildFolder: await buildWorker(plan, 'scheduler'),
    dataFolder: join(state.workers, 'scheduler'),
    bindings: {
      FUNCTIONS_URL: urls.functions,
      SCHEDULER_SIGNING_KEY: JSON.stringify(secrets.schedulerSigningKey),
    },
  };
  await supervisor.start(
    {
      name: 'scheduler',
      stage: 4,
      command: process.execPath,
      args: [join(PROJECT, 'stack/workers/main.ts')],
      folder: PROJECT,
      env: childEnv(plan, { WORKER_CONFIG: JSON.stringify(config) }),
    },
    () => answers(`http://127.0.0.1:${ports.scheduler}/`),
  );
}
