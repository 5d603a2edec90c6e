import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { removeData } from '../../../stack/database/place.ts';
import { readSecrets, type StackSecrets } from '../../../stack/secrets.ts';
import { statePaths } from '../../../stack/state.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PORT_BASE = 4570;

export interface TestStack {
  supabaseUrl: string;
  keyringUrl: string;
  secrets: StackSecrets;
  /** What a function wrote to its log so far. */
  readLog(name: string): string;
  /** As the superuser, who sees everything: to arrange, and to look for effects. */
  sql: postgres.Sql;
  stop(): Promise<void>;
}

/** Starts real Postgres, Auth, gateway, keyring and every function as deployed, in a state folder of their own. */
export async function startStack(): Promise<TestStack> {
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-edge-'));
  const state = statePaths(folder);
  const up = spawn(
    process.execPath,
    [
      join(ROOT, 'stack/up.ts'),
      ...['--state', folder, '--ports', String(PORT_BASE), '--generate-kek'],
      ...['--only', 'postgres,auth,gateway,keyring,functions'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: ROOT },
  );
  const ended = new Promise<void>((resolve) => up.once('exit', () => resolve()));
  const cleanUp = async () => {
    await removeData(state.postgres);
    rmSync(folder, { recursive: true, force: true });
  };
  await untilReady(up).catch(async (error: unknown) => {
    await cleanUp();
    throw error;
  });
  const secrets = readSecrets(state);
  const sql = postgres({
    host: '127.0.0.1',
    port: PORT_BASE + 2,
    user: 'supabase_admin',
    password: secrets.passwords.supabase_admin,
    database: 'postgres',
    max: 2,
    onnotice: () => undefined,
  });
  return {
    supabaseUrl: `http://127.0.0.1:${PORT_BASE + 1}`,
    keyringUrl: `http://127.0.0.1:${PORT_BASE + 3}`,
    secrets,
    sql,
    readLog: (name) => readFileSync(join(state.logs, `function-${name}.log`), 'utf8'),
    stop: async () => {
      await sql.end({ timeout: 1 });
      up.kill('SIGTERM');
      await ended;
      await cleanUp();
    },
  };
}

async function untilReady(up: ReturnType<typeof spawn>): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('"ready":true')) resolve();
    };
    up.stdout?.on('data', read);
    up.stderr?.on('data', read);
    up.once('exit', (code) => reject(new Error(`the stack ended with ${String(code)}:\n${output}`)));
  });
}
