// Runs the keyring as deployed (its wrangler.jsonc, its bundle) on workerd, with one difference: the entry takes the
// time from the test, where src/index.ts takes it from the clock.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from 'wrangler';

const root = path.resolve(import.meta.dirname, '../../..');
const config = path.join(root, 'workers/keyring/wrangler.jsonc');
const scratch = mkdtempSync(path.join(tmpdir(), 'keyring-test-'));
process.once('exit', () => {
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

/** Starts workerd. `data` is a folder that outlives the Worker. */
export async function startWorker(input: {
  secrets: Readonly<Record<string, string>>;
  data: string;
  clocked: boolean;
}): Promise<Worker> {
  const log: string[] = [];
  const { workerOptions } = readWorkerOptions(config);
  const options = {
    host: '127.0.0.1',
    cf: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: ({ message }: { message: string }) => log.push(message),
    resourcePersistencePath: input.data,
    workers: [
      {
        ...workerOptions,
        name: 'keyring',
        rootPath: undefined,
        modulesRules: undefined,
        // With its text, and not by its place: workerd refuses a module outside of the folder it starts in.
        modules: [{ type: 'ESModule', path: 'index.js', contents: bundle(input.clocked) }],
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

const bundles = new Map<boolean, string>();

function bundle(clocked: boolean): string {
  const done = bundles.get(clocked);
  if (done !== undefined) return done;
  const folder = path.join(scratch, clocked ? 'clocked' : 'deployed');
  mkdirSync(folder);
  const entry = path.join(folder, 'entry.ts');
  writeFileSync(entry, CLOCKED_ENTRY);
  const wrangler = path.join(root, 'node_modules/wrangler/bin/wrangler.js');
  execFileSync(
    process.execPath,
    [wrangler, 'deploy', ...(clocked ? [entry] : []), '--config', config, '--dry-run', '--outdir', folder],
    { cwd: root, stdio: 'ignore', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  const script = path.join(folder, clocked ? 'entry.js' : 'index.js');
  const text = readFileSync(script, 'utf8');
  bundles.set(clocked, text);
  return text;
}
