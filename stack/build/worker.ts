import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv, PROJECT, type Plan } from '../plan.ts';
import { StackRefusal } from '../refusal.ts';
import { sourceHash } from '../source-hash.ts';
import { writePrivate } from '../state.ts';

/**
 * Bundles a Worker as `wrangler deploy` would, without deploying it, unless its sources are those of the last build.
 * Returns the folder with the bundle (`out/index.js`) and miniflare's options (`options.json`).
 */
export async function buildWorker(plan: Plan, name: 'keyring' | 'scheduler'): Promise<string> {
  const source = join(PROJECT, 'workers', name);
  const configFile = join(source, 'wrangler.jsonc');
  if (!existsSync(configFile))
    throw new StackRefusal(`${configFile} does not exist: there is no such Worker to run`);

  const folder = join(plan.state.build, name);
  const mark = join(folder, 'source-hash');
  const hash = sourceHash(PROJECT, [join('workers', name), 'lib/portable', 'package-lock.json']);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return folder;

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const step = (part: string, args: string[]) =>
    plan.supervisor.run({
      name: `build-${name}-${part}`,
      stage: 9,
      command: process.execPath,
      args,
      folder: source,
      env: childEnv(plan, { CI: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: plan.state.logs }),
    });
  const wrangler = join(PROJECT, 'node_modules/wrangler/bin/wrangler.js');
  await Promise.all([
    step('bundle', [
      wrangler,
      'deploy',
      '--dry-run',
      '--config',
      configFile,
      '--outdir',
      join(folder, 'out'),
    ]),
    step('options', [join(PROJECT, 'stack/workers/options.ts'), configFile, join(folder, 'options.json')]),
  ]);
  writePrivate(mark, hash);
  return folder;
}
