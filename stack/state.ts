import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { StackRefusal } from './refusal.ts';

/** The files and folders of one stack. The folder is 0700 and every file in it 0600. */
export interface State {
  folder: string;
  keks: string;
  secrets: string;
  lock: string;
  run: string;
  demo: string;
  logs: string;
  build: string;
  workers: string;
  mailbox: string;
  deno: string;
  postgres: string;
}

export const DEFAULT_FOLDER = '.strongroom';
const MARK = 'state.json';
const mark = z.object({ format: z.literal(1) });

export function statePaths(folder: string): State {
  return {
    folder,
    keks: join(folder, 'keks.json'),
    secrets: join(folder, 'secrets.json'),
    lock: join(folder, 'lock'),
    run: join(folder, 'run.json'),
    demo: join(folder, 'demo.json'),
    logs: join(folder, 'logs'),
    build: join(folder, 'build'),
    workers: join(folder, 'workers'),
    mailbox: join(folder, 'mailbox'),
    deno: join(folder, 'deno'),
    postgres: join(folder, 'postgres'),
  };
}

/**
 * Opens a state folder, or makes one. Refuses a path that is no folder, a folder with files but without the mark of a
 * state folder, a mark of another format, and a folder that cannot be written.
 */
export function openState(folder: string): State {
  const state = statePaths(folder);
  try {
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw broken(folder, 'it is not a folder');
    makeFolder(folder);
    checkMark(folder);
    chmodSync(folder, 0o700);
    for (const inside of [state.logs, state.build, state.workers, state.mailbox, state.deno]) {
      mkdirSync(inside, { recursive: true, mode: 0o700 });
      chmodSync(inside, 0o700);
    }
    return state;
  } catch (error) {
    if (error instanceof StackRefusal) throw error;
    throw broken(folder, error instanceof Error ? error.message : 'it cannot be used');
  }
}

// One step at a time: a recursive mkdir of Node goes round for ever, deaf to signals, where a file system answers for a
// folder that is there that it is not, as /proc does.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function checkMark(folder: string): void {
  const path = join(folder, MARK);
  if (existsSync(path)) {
    readJson(path, mark);
    return;
  }
  if (readdirSync(folder).length > 0)
    throw broken(folder, `it has files, but no ${MARK}, so it is not one of ours`);
  writePrivate(path, JSON.stringify({ format: 1 }));
}

/** Reads a JSON file of the state folder. Refuses malformed content by path and never quotes it. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new StackRefusal(
      `the state folder is broken: ${path} cannot be read as what this version writes there. ` +
        `Restore it from a backup, or choose another folder with --state DIR.`,
    );
  }
}

/** Writes a file whole or not at all, mode 0600. */
export function writePrivate(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}

/** Creates a whole file with mode 0600 that must not exist yet. False when it does. */
export function createPrivate(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function broken(folder: string, why: string): StackRefusal {
  return new StackRefusal(
    `the state folder ${folder} cannot be used: ${why}. Choose another with --state DIR.`,
  );
}
