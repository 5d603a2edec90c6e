// The quick checks, two at a time: format, lint, dead code, the types of every runtime, and the portable suites.
// Each runtime is type-checked as itself: the web server and page, the portable modules without any runtime's globals,
// Node's tools and tests, the Workers, and each Edge Function with Deno under its own deno.json.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

interface Check {
  name: string;
  command: string;
  args: string[];
}

const root = path.resolve(import.meta.dirname, '../..');
const cache = 'node_modules/.cache';

const checks: Check[] = [
  node(
    'lint',
    'eslint/bin/eslint.js',
    '.',
    '--max-warnings',
    '0',
    '--cache',
    '--cache-location',
    `${cache}/eslint/`,
  ),
  types('web', 'tsconfig.json'),
  types('node', 'tsconfig.node.json'),
  types('workers', 'tsconfig.workers.json'),
  types('portable', 'tsconfig.portable.json'),
  node('format', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '--cache', '.'),
  node('dead code', 'knip/bin/knip.js', '--no-config-hints'),
  ...functions().map((name) => functionTypes(name)),
  { name: 'portable suites', command: process.execPath, args: ['tests/support/run-zones.ts', 'portable'] },
];

const queue = [...checks];
const failed: string[] = [];
await Promise.all([work(), work()]);
if (failed.length > 0) process.stdout.write(`failed: ${failed.join(', ')}\n`);
process.exit(failed.length === 0 ? 0 : 1);

async function work(): Promise<void> {
  for (let check = queue.shift(); check; check = queue.shift()) await run(check);
}

function run({ name, command, args }: Check): Promise<void> {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('close', (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)\n`);
      if (code !== 0) {
        failed.push(name);
        process.stdout.write(Buffer.concat(output));
      }
      resolve();
    });
  });
}

function node(name: string, entry: string, ...args: string[]): Check {
  return { name, command: process.execPath, args: [path.join('node_modules', entry), ...args] };
}

function types(name: string, config: string): Check {
  return node(`types: ${name}`, 'typescript/bin/tsc', '-p', config);
}

function functionTypes(name: string): Check {
  const folder = `supabase/functions/${name}`;
  return {
    name: `types: function ${name}`,
    command: path.join(root, 'node_modules/.bin/deno'),
    args: ['check', '--quiet', '--no-remote', '--config', `${folder}/deno.json`, `${folder}/index.ts`],
  };
}

function functions(): string[] {
  const folder = path.join(root, 'supabase/functions');
  return readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'index.ts')));
}
