/**
 * Runs one Worker on workerd. WORKER_CONFIG names what `workers/build.ts` made and the values that deployment would set
 * as variables and secrets; they never lie in a file of the build.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { z } from 'zod';

const workerConfig = z.object({
  name: z.string(),
  port: z.number().int(),
  buildFolder: z.string(),
  dataFolder: z.string(),
  bindings: z.record(z.string(), z.string()),
});
export type WorkerConfig = z.infer<typeof workerConfig>;

const MINUTE_MILLISECONDS = 60_000;

const config = workerConfig.parse(JSON.parse(process.env['WORKER_CONFIG'] ?? 'null'));
delete process.env['WORKER_CONFIG'];
const built = z
  .object({
    bindings: z.record(z.string(), z.unknown()).default({}),
    cronTriggers: z.array(z.string()).default([]),
  })
  .loose()
  .parse(JSON.parse(readFileSync(join(config.buildFolder, 'options.json'), 'utf8')));

const options = {
  host: '127.0.0.1',
  port: config.port,
  cf: false,
  telemetry: { enabled: false },
  log: new Log(LogLevel.WARN),
  resourcePersistencePath: config.dataFolder,
  workers: [
    {
      ...built,
      name: config.name,
      modulesRoot: join(config.buildFolder, 'out'),
      modules: [{ type: 'ESModule', path: join(config.buildFolder, 'out/index.js') }],
      bindings: { ...built.bindings, ...config.bindings },
    },
  ],
} as V4MiniflareOptions;

const worker = new Miniflare(convertV4MiniflareOptions(options));
process.once('SIGTERM', () => {
  void worker.dispose().then(() => process.exit(0));
});
await worker.ready;
for (const cron of built.cronTriggers) fireEveryMinute(cron);

/** workerd has no clock for crons. The only schedule that we deploy is once a minute. */
function fireEveryMinute(cron: string): void {
  if (cron !== '* * * * *') throw new TypeError(`this stack fires crons once a minute, not '${cron}'`);
  setTimeout(
    () => {
      void worker
        .getWorker(config.name)
        .then((target) => target.scheduled({ cron, scheduledTime: new Date() }))
        .catch((error: unknown) => console.error(error instanceof Error ? error.message : 'the cron failed'));
      fireEveryMinute(cron);
    },
    MINUTE_MILLISECONDS - (Date.now() % MINUTE_MILLISECONDS),
  );
}
