import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv, PROJECT, type Plan } from '../plan.ts';
import { StackRefusal } from '../refusal.ts';
import { sourceHash } from '../source-hash.ts';
import { writePrivate } from '../state.ts';

export const NEXT = join(PROJECT, 'node_modules/next/dist/bin/next');
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'middleware.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];

/** Builds the web application unless `.next` holds a finished build of these very sources. */
export async function buildWeb(plan: Plan): Promise<void> {
  if (!existsSync(join(PROJECT, 'app'))) throw new StackRefusal(`${join(PROJECT, 'app')} does not exist`);
  const mark = join(PROJECT, '.next/strongroom-source-hash');
  const hash = sourceHash(PROJECT, SOURCES);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return;

  rmSync(mark, { force: true });
  await plan.supervisor.run({
    name: 'build-web',
    stage: 9,
    command: process.execPath,
    args: [NEXT, 'build', '--webpack'],
    folder: PROJECT,
    env: childEnv(plan, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
  });
  writePrivate(mark, hash);
}
