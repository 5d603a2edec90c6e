import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { denoBinary } from '../../stack/binaries.ts';
import { checks } from './suite.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

test('every portable guarantee holds in Deno', { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)(
    denoBinary(),
    [
      'run',
      '--no-remote',
      '--cached-only',
      '--no-lock',
      '--no-prompt',
      '--config',
      path('./runtimes/deno.json'),
      path('./runtimes/deno.ts'),
    ],
    { timeout: 50_000, maxBuffer: 16 * 1024 * 1024 },
  );
  const result = JSON.parse(stdout) as { names: string[]; failures: string[] };
  expect(result.failures).toEqual([]);
  expect(result.names).toEqual(checks.map((check) => check.name));
});
