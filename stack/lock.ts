import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { StackRefusal } from './refusal.ts';
import { createPrivate, writePrivate, type State } from './state.ts';

const LEFTOVER_SECONDS_MAX = 20;

// `born` is the kernel's start time of the process, so that a reused pid is not taken for the owner.
export const owner = z.object({ pid: z.number().int(), born: z.string().nullable() });
const lock = z.object({ up: owner, reaper: owner.nullable() });
export type Owner = z.infer<typeof owner>;

export interface Lock {
  /** Notes who ends the children should this process be killed, so that the next start waits for it. */
  addReaper: (pid: number) => void;
  release: () => void;
}

/**
 * Takes a state folder for this process. Refuses when another living `up` has it, naming its pid. After an `up` that was
 * killed, waits until its reaper has ended the children.
 */
export async function takeLock(state: State): Promise<Lock> {
  await clearStaleLock(state);
  const up = thisProcess();
  if (!createPrivate(state.lock, JSON.stringify({ up, reaper: null }))) throw inUse(state, 'another process');
  return {
    addReaper: (pid) => writePrivate(state.lock, JSON.stringify({ up, reaper: { pid, born: bornAt(pid) } })),
    release: () => rmSync(state.lock, { force: true }),
  };
}

/** The pid of the `up` that holds this state folder now, or null. */
export function lockHolder(state: State): number | null {
  const held = readLock(state);
  return held !== null && isAlive(held.up) ? held.up.pid : null;
}

async function clearStaleLock(state: State): Promise<void> {
  const held = readLock(state);
  if (held === null) return;
  if (isAlive(held.up)) throw inUse(state, `pid ${held.up.pid}`);
  const deadline = Date.now() + LEFTOVER_SECONDS_MAX * 1000;
  while (held.reaper !== null && isAlive(held.reaper)) {
    if (Date.now() > deadline)
      throw inUse(state, `the ending processes of an earlier run (pid ${held.reaper.pid})`);
    await pause(100);
  }
  rmSync(state.lock, { force: true });
}

function readLock(state: State): z.infer<typeof lock> | null {
  if (!existsSync(state.lock)) return null;
  try {
    return lock.parse(JSON.parse(readFileSync(state.lock, 'utf8')));
  } catch {
    // A lock cut short by a crash names nobody who could still hold it.
    rmSync(state.lock, { force: true });
    return null;
  }
}

/** Whether the very process that noted itself still lives. */
export function isAlive(process_: Owner): boolean {
  try {
    process.kill(process_.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return process_.born === null || bornAt(process_.pid) === process_.born;
}

export function thisProcess(): Owner {
  return { pid: process.pid, born: bornAt(process.pid) };
}

function bornAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [status, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return status === 'Z' ? 'ended' : (fields[18] ?? null);
  } catch {
    return null;
  }
}

function inUse(state: State, who: string): StackRefusal {
  return new StackRefusal(
    `the state folder ${state.folder} is in use by ${who}. Stop that one first, or choose another folder with --state DIR.`,
  );
}
