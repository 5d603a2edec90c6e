import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeData } from '../../../stack/database/place.ts';
import { livingDescendants } from './processes.ts';

const PROJECT = join(import.meta.dirname, '../../..');
const READY_MILLISECONDS_MAX = 120_000;

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  pid: number;
  lines: () => string[];
  /** Everything below the command now: the parts and what they started. */
  processes: () => number[];
  kill: (signal: NodeJS.Signals) => void;
  ended: Promise<Ended>;
  /** SIGTERM, then the end. */
  stop: () => Promise<Ended>;
}

/** A state folder in the temporary folder, and the end of it with its database. */
export function temporaryState(): { folder: string; remove: () => Promise<void> } {
  const parent = mkdtempSync(join(tmpdir(), 'strongroom-stack-'));
  const folder = join(parent, 'state');
  return {
    folder,
    remove: async () => {
      if (existsSync(join(folder, 'postgres'))) await removeData(join(folder, 'postgres'));
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** Runs the command to its end. */
export function runUp(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return launch('up', args, env).ended;
}

export function runStatus(args: readonly string[]): Promise<Ended> {
  return launch('status', args, {}).ended;
}

/** Starts the command and waits for its ready line, or for a line that begins with `until`. Throws when it ends first. */
export async function startUp(
  args: readonly string[],
  until = '{"ready":true',
  env: Record<string, string> = {},
): Promise<Running> {
  const { child, output, ended } = launch('up', args, env);
  const pid = child.pid ?? 0;
  const lines = () => output.stdout.split('\n');
  const deadline = Date.now() + READY_MILLISECONDS_MAX;
  let over: Ended | null = null;
  void ended.then((end) => {
    over = end;
  });
  while (!lines().some((line) => line.startsWith(until))) {
    if (over !== null || Date.now() > deadline) {
      child.kill('SIGTERM');
      const { code, stderr } = await ended;
      throw new Error(`up ended with ${String(code)} before it was ready: ${stderr}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    pid,
    lines,
    processes: () => livingDescendants(pid),
    kill: (signal) => child.kill(signal),
    ended,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function launch(
  command: 'up' | 'status',
  args: readonly string[],
  env: Record<string, string>,
): { child: ChildProcess; output: { stdout: string; stderr: string }; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(PROJECT, `stack/${command}.ts`), ...args], {
    cwd: PROJECT,
    env: { PATH: process.env['PATH'] ?? '', ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, ...output }));
  });
  return { child, output, ended };
}
