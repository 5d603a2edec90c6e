import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import postgres, { type Sql } from 'postgres';

const root = path.resolve(import.meta.dirname, '../..');

export interface DemoMember {
  agency: string;
  email: string;
  password: string;
  secret: string;
}

export interface Product {
  web: string;
  demo: readonly DemoMember[];
  /** The database under its superuser, to bring about what the product alone does not show. */
  sql: Sql;
  stop: () => Promise<void>;
}

/** The demo that runs in this state folder; started there, and stopped afterwards, when none does. */
export async function openProduct(state: string): Promise<Product> {
  const stop = existsSync(path.join(state, 'run.json')) ? () => Promise.resolve() : await start(state);
  const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(state, file), 'utf8')) as T;
  const { portBase } = read<{ portBase: number }>('run.json');
  const { passwords } = read<{ passwords: Record<string, string> }>('secrets.json');
  const sql = postgres({
    host: '127.0.0.1',
    port: portBase + 2,
    database: 'postgres',
    username: 'supabase_admin',
    password: passwords['supabase_admin'],
    max: 2,
    onnotice: () => undefined,
  });
  return {
    web: `http://localhost:${String(portBase)}`,
    demo: read<(DemoMember & { complete: boolean })[]>('demo.json').filter(({ complete }) => complete),
    sql,
    stop: async () => {
      await sql.end();
      await stop();
    },
  };
}

function start(state: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['stack/up.ts', '--state', state, '--generate-kek', '--demo'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (output.split('TOTP secret').length < 3) return;
      resolve(async () => {
        child.kill('SIGTERM');
        await ended;
      });
    });
    child.on('exit', (code) => reject(new Error(`the stack stopped with ${String(code)}`)));
  });
}
