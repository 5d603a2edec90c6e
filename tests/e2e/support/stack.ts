import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

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
  const state = mkdtempSync(path.join(tmpdir(), 'strongroom-e2e-'));
  const child = spawn(
    process.execPath,
    ['stack/up.ts', '--state', state, '--ports', String(portBase), '--generate-kek'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ready = await untilReady(child);
  return {
    ...ready,
    state,
    stop: async () => {
      await ended(child);
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
