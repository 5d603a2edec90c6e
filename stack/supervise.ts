import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, fchmodSync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EXIT, StackRefusal } from './refusal.ts';

const READY_SECONDS_MAX = 120;
const GRACE_MILLISECONDS = 6000;
const POLL_MILLISECONDS = 60;

interface PartSpec {
  /** Also the name of its log file. */
  name: string;
  /** Parts of a higher stage depend on lower ones and are stopped before them. */
  stage: number;
  command: string;
  args: readonly string[];
  /** The whole environment of the process: nothing is inherited. */
  env: Readonly<Record<string, string>>;
  folder: string;
  stopSignal?: NodeJS.Signals;
}

/** A part that another module starts in its own process group. */
interface AdoptedPart {
  name: string;
  stage: number;
  pid: number;
  stopSignal: NodeJS.Signals;
  exited: Promise<number | null>;
  stop: () => Promise<void>;
}

interface Child {
  stage: number;
  ended: Promise<string>;
  stop: () => Promise<void>;
}

export interface Supervisor {
  /** Starts a part and resolves when `ready` says true. Refuses when it ends or is not ready in time. */
  start: (spec: PartSpec, ready: () => Promise<boolean>) => Promise<void>;
  /** Takes in a process that was started elsewhere and is ready. */
  adopt: (part: AdoptedPart) => Promise<void>;
  /** Runs a program to its end, such as a build. Refuses on any exit code but 0. */
  run: (spec: PartSpec) => Promise<void>;
  /** Rejects as soon as a part that was ready ends on its own. */
  watch: Promise<never>;
  /** Ends everything, highest stage first: the part's stop signal, then SIGKILL after a grace. */
  stop: () => Promise<void>;
}

/**
 * Starts processes, each leading its own group, logging to `<logs>/<name>.log` (0600, the previous run's kept as `.1`).
 * A reaper beside it ends them if this process is killed.
 */
export function createSupervisor(logs: string, onReaper: (pid: number) => void): Supervisor {
  const children = new Map<number, Child>();
  const reaper = startReaper(logs);
  if (reaper.pid !== undefined) onReaper(reaper.pid);
  let stopping = false;
  let fail: (refusal: StackRefusal) => void = () => undefined;
  const watch = new Promise<never>((_, reject) => {
    fail = reject;
  });
  watch.catch(() => undefined);
  reaper.once('exit', () => {
    if (!stopping) fail(new StackRefusal('the reaper process ended', EXIT.partDied));
  });

  function keep(pid: number, stopSignal: NodeJS.Signals, child: Child): void {
    children.set(pid, child);
    reaper.stdin?.write(`+${pid} ${stopSignal}\n`);
    void child.ended.then(() => {
      // What the part itself started goes with it.
      signalGroup(pid, 'SIGKILL');
      children.delete(pid);
      reaper.stdin?.write(`-${pid}\n`);
    });
  }

  function launch(spec: PartSpec): Child {
    if (stopping) throw new StackRefusal('stopped');
    const log = openLog(logs, spec.name);
    const child = privately(() =>
      spawn(spec.command, spec.args, {
        cwd: spec.folder,
        env: spec.env as NodeJS.ProcessEnv,
        stdio: ['ignore', log, log],
        detached: true,
      }),
    );
    closeSync(log);
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`it could not start: ${error.message}`));
      child.once('exit', (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
    });
    const { pid } = child;
    if (pid === undefined) return { stage: spec.stage, ended, stop: async () => undefined };
    const stopSignal = spec.stopSignal ?? 'SIGTERM';
    const entry = { stage: spec.stage, ended, stop: () => endGroup(pid, stopSignal, ended) };
    keep(pid, stopSignal, entry);
    return entry;
  }

  async function adopt(part: AdoptedPart): Promise<void> {
    const ended = part.exited.then((code) => (code === null ? 'a signal' : `exit code ${code}`));
    keep(part.pid, part.stopSignal, { stage: part.stage, ended, stop: part.stop });
    void ended.then((how) => {
      if (!stopping) fail(died(logs, part.name, how));
    });
    if (!stopping) return;
    await part.stop();
    throw new StackRefusal('stopped');
  }

  async function start(spec: PartSpec, ready: () => Promise<boolean>): Promise<void> {
    const child = launch(spec);
    let end: string | null = null;
    void child.ended.then((how) => {
      end = how;
    });
    const deadline = Date.now() + READY_SECONDS_MAX * 1000;
    while (end === null && !(await ready().catch(() => false))) {
      if (Date.now() > deadline) {
        throw new StackRefusal(
          `${spec.name} was not ready after ${READY_SECONDS_MAX} s. ${seeLog(logs, spec.name)}`,
        );
      }
      await Promise.race([pause(POLL_MILLISECONDS), child.ended]);
    }
    if (end !== null) throw died(logs, spec.name, end);
    void child.ended.then((how) => {
      if (!stopping) fail(died(logs, spec.name, how));
    });
  }

  async function run(spec: PartSpec): Promise<void> {
    const how = await launch(spec).ended;
    if (how !== 'exit code 0')
      throw new StackRefusal(`${spec.name} failed (${how}). ${seeLog(logs, spec.name)}`);
  }

  async function stop(): Promise<void> {
    stopping = true;
    const stages = [...new Set([...children.values()].map(({ stage }) => stage))].sort((a, b) => b - a);
    for (const stage of stages) {
      const now = [...children.values()].filter((child) => child.stage === stage);
      await Promise.all(now.map((child) => child.stop()));
    }
    reaper.stdin?.end();
    await new Promise((resolve) => (reaper.exitCode === null ? reaper.once('exit', resolve) : resolve(null)));
  }

  return { start, adopt, run, watch, stop };
}

async function endGroup(pid: number, signal: NodeJS.Signals, ended: Promise<string>): Promise<void> {
  signalGroup(pid, signal);
  const outcome = await Promise.race([ended, pause(GRACE_MILLISECONDS, null, { ref: false })]);
  if (outcome === null) signalGroup(pid, 'SIGKILL');
  await ended;
}

function startReaper(logs: string): ChildProcess {
  const log = openLog(logs, 'reaper');
  const reaper = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts')], {
    env: {} as NodeJS.ProcessEnv,
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  // A broken pipe means that the reaper ended, which its exit handler reports.
  reaper.stdin?.on('error', () => undefined);
  return reaper;
}

/** Files that a child makes are 0600 and folders 0700: a process takes its umask from the one that starts it. */
function privately<T>(start: () => T): T {
  const previous = process.umask(0o077);
  try {
    return start();
  } finally {
    process.umask(previous);
  }
}

function openLog(logs: string, name: string): number {
  const path = join(logs, `${name}.log`);
  if (existsSync(path)) renameSync(path, `${path}.1`);
  const file = openSync(path, 'a', 0o600);
  fchmodSync(file, 0o600);
  return file;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

function died(logs: string, name: string, how: string): StackRefusal {
  return new StackRefusal(`${name} ended on its own (${how}). ${seeLog(logs, name)}`, EXIT.partDied);
}

function seeLog(logs: string, name: string): string {
  return `See ${join(logs, `${name}.log`)}`;
}
