import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, owner, thisProcess } from '../lock.ts';
import { childEnv, PROJECT, type Plan } from '../plan.ts';
import { StackRefusal } from '../refusal.ts';
import { sourceHash } from '../source-hash.ts';
import { createPrivate, writePrivate } from '../state.ts';

export const NEXT = join(PROJECT, 'node_modules/next/dist/bin/next');
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'middleware.ts',
  'instrumentation.ts',
  'instrumentation-client.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];
const MARK = join(PROJECT, '.next/strongroom-source-hash');
// Not in `.next`, which a build empties first. The mark goes with it then, as it should.
const LOCK = join(PROJECT, 'node_modules/.cache/strongroom-build-lock');

/**
 * Builds the web application unless `.next` holds a finished build of these very sources. All state folders share that
 * one build, so a second start waits for the first one's.
 */
export async function buildWeb(plan: Plan): Promise<void> {
  if (!existsSync(join(PROJECT, 'app'))) throw new StackRefusal(`${join(PROJECT, 'app')} does not exist`);
  const hash = sourceHash(PROJECT, SOURCES);
  if (isBuilt(hash)) return;

  mkdirSync(dirname(LOCK), { recursive: true });
  while (!createPrivate(LOCK, JSON.stringify(thisProcess()))) {
    if (!otherBuilds()) rmSync(LOCK, { force: true });
    else await pause(300);
  }
  try {
    if (isBuilt(hash)) return;
    rmSync(MARK, { force: true });
    console.log('web        building, because its sources are new or changed: a minute or two');
    await plan.supervisor.run({
      name: 'build-web',
      stage: 9,
      command: process.execPath,
      args: [NEXT, 'build', '--webpack'],
      folder: PROJECT,
      env: childEnv(plan, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
    });
    writePrivate(MARK, hash);
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function isBuilt(hash: string): boolean {
  return existsSync(MARK) && readFileSync(MARK, 'utf8') === hash;
}

function otherBuilds(): boolean {
  try {
    return isAlive(owner.parse(JSON.parse(readFileSync(LOCK, 'utf8'))));
  } catch {
    return false;
  }
}
