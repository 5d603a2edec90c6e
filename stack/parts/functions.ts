import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { denoBinary } from '../binaries.ts';
import { childEnv, PROJECT, type Plan } from '../plan.ts';
import type { Ports } from '../ports.ts';
import { answers } from '../ready.ts';
import { UNSET_NAMES, functionEnv } from './function-env.ts';

const FUNCTIONS = join(PROJECT, 'supabase/functions');

/** The Edge Functions of this project: every folder with an index.ts that is not shared code. */
export function findFunctions(): string[] {
  if (!existsSync(FUNCTIONS)) return [];
  return readdirSync(FUNCTIONS)
    .filter((name) => !name.startsWith('_') && existsSync(join(FUNCTIONS, name, 'index.ts')))
    .sort();
}

export function functionPorts(names: readonly string[], ports: Ports): { name: string; port: number }[] {
  return names.map((name, index) => ({ name, port: ports.functions + index }));
}

/** The Edge Functions, each in a Deno process of its own that may reach and read only what it names. */
export async function startFunctions(plan: Plan): Promise<void> {
  const deno = denoBinary();
  const starts = functionPorts(plan.functionNames, plan.ports).map(({ name, port }) =>
    startFunction(plan, deno, name, port),
  );
  await Promise.all(starts);
}

async function startFunction(plan: Plan, deno: string, name: string, port: number): Promise<void> {
  const address = `127.0.0.1:${port}`;
  const own = functionEnv(plan, name);
  const reach = [address, ...[plan.urls.supabase, plan.urls.keyring, plan.urls.edgeDatabase].map(hostOf)];
  await plan.supervisor.start(
    {
      name: `function-${name}`,
      stage: 3,
      command: deno,
      args: [
        'run',
        ...['--no-remote', '--cached-only', '--no-prompt', '--no-check', '--quiet', '--no-lock'],
        ...['--config', join(FUNCTIONS, name, 'deno.json')],
        `--allow-net=${[...new Set(reach)].join(',')}`,
        `--allow-env=${[...Object.keys(own), ...UNSET_NAMES].join(',')}`,
        join(FUNCTIONS, name, 'index.ts'),
      ],
      folder: join(FUNCTIONS, name),
      env: childEnv(plan, {
        ...own,
        DENO_DIR: plan.state.deno,
        DENO_NO_UPDATE_CHECK: '1',
        DENO_SERVE_ADDRESS: `tcp:${address}`,
      }),
    },
    () => answers(`http://${address}/${name}`, () => true, { method: 'OPTIONS' }),
  );
}

function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const standard: Record<string, string> = { 'http:': '80', 'https:': '443' };
  return `${hostname}:${port || (standard[protocol] ?? '5432')}`;
}
