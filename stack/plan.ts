import { join } from 'node:path';
import type { KekList } from './keys.ts';
import type { PartName, UpOptions } from './options.ts';
import { portsFrom, type Ports } from './ports.ts';
import { StackRefusal } from './refusal.ts';
import type { StackSecrets } from './secrets.ts';
import type { State } from './state.ts';
import type { Supervisor } from './supervise.ts';

export const PROJECT = join(import.meta.dirname, '..');

/** A Supabase of one's own, Docker or hosted, that the stack uses in place of its embedded parts. */
export interface ExternalSupabase {
  url: string;
  publishableKey: string;
  /** The `strongroom_edge` login. */
  edgeDatabaseUrl: string;
  /** The `postgres` login, for migrations. Null: they have been applied already. */
  databaseUrl: string | null;
}

/** Everything that a part needs to know to start. */
export interface Plan {
  options: UpOptions;
  ports: Ports;
  state: State;
  keks: KekList;
  secrets: StackSecrets;
  supervisor: Supervisor;
  external: ExternalSupabase | null;
  functionNames: readonly string[];
  urls: Urls;
}

export interface Urls {
  web: string;
  /** Where the stack's own gateway answers under Supabase's paths. */
  gateway: string;
  functions: string;
  keyring: string;
  /** The Supabase that issues sessions: the gateway, or the external one. */
  supabase: string;
  /** As `postgres`. Null when an external Supabase came without it. */
  database: string | null;
  edgeDatabase: string;
}

const EMBEDDED_ONLY: readonly PartName[] = ['postgres', 'auth', 'postgrest'];

export function planUrls(base: number, secrets: StackSecrets, external: ExternalSupabase | null): Urls {
  const ports = portsFrom(base);
  const gateway = `http://127.0.0.1:${ports.gateway}`;
  return {
    web: `http://localhost:${ports.web}`,
    gateway,
    functions: `${gateway}/functions/v1`,
    keyring: `http://127.0.0.1:${ports.keyring}`,
    supabase: external?.url ?? gateway,
    database: external === null ? databaseUrl(ports, secrets, 'postgres') : external.databaseUrl,
    edgeDatabase: external?.edgeDatabaseUrl ?? databaseUrl(ports, secrets, 'strongroom_edge'),
  };
}

export function databaseUrl(
  ports: Ports,
  secrets: StackSecrets,
  role: keyof StackSecrets['passwords'],
): string {
  return `postgresql://${role}:${secrets.passwords[role]}@127.0.0.1:${ports.postgres}/postgres`;
}

/**
 * Reads a Supabase of one's own from the environment. Null when none is named; refuses when it is named by half,
 * because the embedded parts would then start beside it unnoticed.
 */
export function readExternalSupabase(env: NodeJS.ProcessEnv): ExternalSupabase | null {
  const names = ['SUPABASE_URL', 'SUPABASE_PUBLISHABLE_KEY', 'STRONGROOM_EDGE_DATABASE_URL'] as const;
  const [url, publishableKey, edgeDatabaseUrl] = names.map((name) => env[name] ?? '');
  if (!url && !publishableKey && !edgeDatabaseUrl) return null;
  if (!url || !publishableKey || !edgeDatabaseUrl) {
    const missing = names.filter((name) => !env[name]);
    throw new StackRefusal(
      `to use a Supabase of your own, also set ${missing.join(' and ')}; to use the embedded one, unset the others`,
    );
  }
  return {
    url: url.replace(/\/+$/, ''),
    publishableKey,
    edgeDatabaseUrl,
    databaseUrl: env['SUPABASE_DB_URL'] ?? null,
  };
}

/** The parts that this start brings up: those asked for, without the embedded ones when a Supabase is given. */
export function plannedParts(options: UpOptions, external: ExternalSupabase | null): Set<PartName> {
  const parts = new Set(options.only);
  if (external !== null) for (const part of EMBEDDED_ONLY) parts.delete(part);
  return parts;
}

/** What every child process gets of the environment: nothing of ours, which may hold keys. */
export function childEnv(plan: Plan, own: Readonly<Record<string, string>>): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: plan.state.folder,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    NO_COLOR: '1',
    NODE_COMPILE_CACHE: join(plan.state.build, 'compile-cache'),
    ...own,
  };
}
