// Type-checks every runtime: the web server and page, the portable modules without any globals of a runtime, Node
// tools and tests, the Workers, and each Edge Function with Deno itself under its own deno.json.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
const deno = path.join(root, 'node_modules/.bin/deno');

const checks: [name: string, command: string, args: string[]][] = [
  ['portable', process.execPath, [tsc, '-p', 'tsconfig.portable.json']],
  ['node', process.execPath, [tsc, '-p', 'tsconfig.node.json']],
  ['workers', process.execPath, [tsc, '-p', 'tsconfig.workers.json']],
  ['web', process.execPath, [tsc, '-p', 'tsconfig.json']],
  ...functions().map((name): [string, string, string[]] => [
    `function ${name}`,
    deno,
    [
      'check',
      '--quiet',
      '--no-remote',
      '--config',
      `supabase/functions/${name}/deno.json`,
      `supabase/functions/${name}/index.ts`,
    ],
  ]),
];

function functions(): string[] {
  const folder = path.join(root, 'supabase/functions');
  return readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'index.ts')));
}

function run(name: string, command: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('close', (code) => {
      process.stdout.write(`${code === 0 ? '✓' : '✗'} types: ${name}\n`);
      if (code !== 0) process.stdout.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });
}

const queue = [...checks];
const results: boolean[] = [];
async function worker(): Promise<void> {
  for (let check = queue.shift(); check; check = queue.shift()) results.push(await run(...check));
}
await Promise.all([worker(), worker()]);
process.exit(results.every(Boolean) ? 0 : 1);
