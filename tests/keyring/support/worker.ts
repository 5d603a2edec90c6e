// Runs a Worker as deployed (its wrangler.jsonc, its bundle) on workerd. A keyring with the test's clock differs in one
// thing: its entry takes the time from the request, where src/index.ts takes it from the clock.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { afterAll } from 'vitest';
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from 'wrangler';

const root = path.resolve(import.meta.dirname, '../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'keyring-test-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const CLOCKED_ENTRY = `
import { answer } from '${root}/workers/keyring/src/router.ts';
export { House, Person, Tenant } from '${root}/workers/keyring/src/index.ts';
export default { fetch: (request, env) => answer(request, env, Number(request.headers.get('x-test-now'))) };
`;

export interface Worker {
  readonly miniflare: Miniflare;
  /** What the Worker wrote to its log. */
  readonly log: string[];
  stop(): Promise<void>;
}

/** Starts a Worker on workerd. `data` is a folder that outlives it; `clocked` takes the time from the test. */
export async function startWorker(input: {
  name: 'keyring' | 'scheduler';
  secrets: Readonly<Record<string, string>>;
  data?: string;
  clocked?: boolean;
}): Promise<Worker> {
  const log: string[] = [];
  const { workerOptions } = readWorkerOptions(configOf(input.name));
  const options = {
    host: '127.0.0.1',
    cf: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: ({ message }: { message: string }) => log.push(message),
    unsafeInspectDurableObjects: input.clocked,
    resourcePersistencePath: input.data ?? makeDataFolder(),
    workers: [
      {
        ...workerOptions,
        name: input.name,
        rootPath: undefined,
        modulesRules: undefined,
        // With its text, and not by its place: workerd refuses a module outside of the folder it starts in.
        modules: [
          { type: 'ESModule', path: 'index.js', contents: bundle(input.name, input.clocked ?? false) },
        ],
        bindings: input.secrets,
      },
    ],
  } as V4MiniflareOptions;
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  await miniflare.ready;
  return { miniflare, log, stop: () => miniflare.dispose() };
}

export function makeDataFolder(): string {
  return mkdtempSync(path.join(scratch, 'data-'));
}

const bundles = new Map<string, string>();

function bundle(name: string, clocked: boolean): string {
  const folder = path.join(scratch, clocked ? `${name}-clocked` : name);
  const done = bundles.get(folder);
  if (done !== undefined) return done;
  mkdirSync(folder);
  const entry = path.join(folder, 'entry.ts');
  if (clocked) writeFileSync(entry, CLOCKED_ENTRY);
  execFileSync(
    process.execPath,
    [
      path.join(root, 'node_modules/wrangler/bin/wrangler.js'),
      ...['deploy', ...(clocked ? [entry] : []), '--config', configOf(name), '--dry-run', '--outdir', folder],
    ],
    { cwd: root, stdio: 'ignore', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  const text = readFileSync(path.join(folder, clocked ? 'entry.js' : 'index.js'), 'utf8');
  bundles.set(folder, text);
  return text;
}

function configOf(name: string): string {
  return path.join(root, 'workers', name, 'wrangler.jsonc');
}
