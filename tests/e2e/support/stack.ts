import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeData } from '../../../stack/database/place.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export interface Stack {
  /** What `up` printed when it was ready. */
  web: string;
  api: string;
  functions: string;
  keyring: string;
  database: string;
  /** Where the stack keeps keys, mail and logs. Tests read it as a thief would. */
  state: string;
  stop: () => Promise<void>;
}

/**
 * Runs the product as the README says, in a state folder of its own, and waits until it says that it is ready. With
 * STRONGROOM_RUNNING set to the line that a running `up` printed (and its `state` added), tests that one instead.
 */
export async function startStack(portBase: number): Promise<Stack> {
  const running = process.env['STRONGROOM_RUNNING'];
  if (running) return { ...(JSON.parse(running) as Omit<Stack, 'stop'>), stop: () => Promise.resolve() };
  return spawnStack(portBase, []);
}

/** The product on an Auth that asks for a confirmed address, as a hosted project does. */
export function startStackThatConfirms(portBase: number): Promise<Stack> {
  return spawnStack(portBase, [], { AUTH_AUTOCONFIRM: 'false' });
}

/**
 * Two stacks, of which one plays a Supabase of somebody's own and the other runs the rest of the product against it.
 * Takes the ports from `portBase` to `portBase` + 49.
 */
export async function startStackOnOwnSupabase(portBase: number): Promise<Stack> {
  const supabase = await spawnStack(portBase, ['--only', 'postgres,auth,postgrest,gateway']);
  const status = JSON.parse(
    execFileSync(process.execPath, ['stack/status.ts', '-o', 'json', '--state', supabase.state], {
      cwd: root,
      encoding: 'utf8',
    }),
  ) as Record<string, string>;
  const product = await spawnStack(portBase + 30, [], {
    SUPABASE_URL: status['API_URL'],
    SUPABASE_PUBLISHABLE_KEY: status['PUBLISHABLE_KEY'],
    STRONGROOM_EDGE_DATABASE_URL: status['EDGE_DB_URL'],
    SUPABASE_DB_URL: status['DB_URL'],
  }).catch(async (error: unknown) => {
    await supabase.stop();
    throw error;
  });
  return {
    ...product,
    stop: async () => {
      await product.stop();
      await supabase.stop();
    },
  };
}

async function spawnStack(
  portBase: number,
  options: readonly string[],
  environment: Record<string, string | undefined> = {},
): Promise<Stack> {
  const state = mkdtempSync(path.join(tmpdir(), 'strongroom-e2e-'));
  const child = spawn(
    process.execPath,
    ['stack/up.ts', '--state', state, '--ports', String(portBase), '--generate-kek', ...options],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
  );
  const ready = await untilReady(child);
  return {
    ...ready,
    state,
    stop: async () => {
      await ended(child);
      if (existsSync(path.join(state, 'postgres'))) await removeData(path.join(state, 'postgres'));
      rmSync(state, { recursive: true, force: true });
    },
  };
}

function untilReady(child: ChildProcess): Promise<Omit<Stack, 'state' | 'stop'>> {
  return new Promise((resolve, reject) => {
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const line = output.split('\n').find((candidate) => candidate.startsWith('{"ready":true'));
      if (line) resolve(JSON.parse(line) as Omit<Stack, 'state' | 'stop'>);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('exit', (code) => {
      reject(new Error(`the stack stopped with ${String(code)}:\n${output}`));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', () => {
      resolve();
    });
    child.kill('SIGTERM');
  });
}
