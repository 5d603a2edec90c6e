import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import postgres, { type Sql } from 'postgres';
import { SUPERUSER } from './cluster.ts';

const DATABASE = 'postgres';
const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.sql', import.meta.url));
const AUTH_SCHEMA = fileURLToPath(new URL('../auth/schema.sql', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations/', import.meta.url));

/** A password per login. They are set on every start, so that the state folder's secrets are the truth. */
export interface DatabasePasswords {
  readonly supabase_admin: string;
  readonly postgres: string;
  readonly authenticator: string;
  readonly supabase_auth_admin: string;
  readonly strongroom_edge: string;
}

export interface PrepareOptions {
  readonly cluster: { readonly host: string; readonly port: number };
  readonly passwords: DatabasePasswords;
  /** Default: `supabase/migrations` of the project. */
  readonly migrationsDirectory?: string;
}

/**
 * Brings an embedded cluster up to date: bootstrap once, passwords, then the migrations that are not recorded yet, run
 * as `postgres` and recorded as the Supabase CLI records them. Returns the versions that it applied.
 *
 * @throws Error naming the migration that failed. What was applied before it stays applied; it leaves nothing behind.
 */
export async function prepareDatabase({
  cluster,
  passwords,
  migrationsDirectory,
}: PrepareOptions): Promise<string[]> {
  const superuser = connect(cluster, SUPERUSER, passwords.supabase_admin);
  try {
    await bootstrap(superuser);
    await setPassword(superuser, 'postgres', passwords.postgres);
    const applied = await migrateAsPostgres(cluster, passwords.postgres, migrationsDirectory);
    for (const role of ['authenticator', 'supabase_auth_admin', 'strongroom_edge'] as const) {
      await setPassword(superuser, role, passwords[role]);
    }
    return applied;
  } finally {
    await superuser.end({ timeout: 5 });
  }
}

/**
 * Applies the migrations in the order of their names, each in a transaction of its own with its record. `sql` is
 * connected as `postgres`; works the same on a Supabase project.
 */
export async function applyMigrations(sql: Sql, directory = MIGRATIONS): Promise<string[]> {
  await sql.unsafe(`
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (
      version text not null primary key, statements text[], name text
    );
  `);
  const recorded = await sql<
    { version: string }[]
  >`select version from supabase_migrations.schema_migrations`;
  const known = new Set(recorded.map((row) => row.version));
  const applied: string[] = [];
  for (const migration of await listMigrations(directory)) {
    if (known.has(migration.version)) continue;
    const text = await readFile(`${directory}/${migration.file}`, 'utf8');
    try {
      await sql.begin(async (transaction) => {
        await transaction.unsafe(text);
        await transaction`
          insert into supabase_migrations.schema_migrations (version, name, statements)
          values (${migration.version}, ${migration.name}, array[${text}::text])
        `;
      });
    } catch (cause) {
      throw new Error(`Migration ${migration.file} failed: ${String(cause)}`, { cause });
    }
    applied.push(migration.version);
  }
  return applied;
}

async function migrateAsPostgres(
  cluster: PrepareOptions['cluster'],
  password: string,
  directory?: string,
): Promise<string[]> {
  const sql = connect(cluster, 'postgres', password);
  try {
    return await applyMigrations(sql, directory);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function connect(cluster: PrepareOptions['cluster'], username: string, password: string): Sql {
  return postgres({
    host: cluster.host,
    port: cluster.port,
    database: DATABASE,
    username,
    password,
    max: 1,
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: 'strongroom-migrate' },
  });
}

async function bootstrap(superuser: Sql): Promise<void> {
  const [present] = await superuser`select 1 from pg_roles where rolname = 'authenticator'`;
  if (present !== undefined) return;
  const parts = await Promise.all([BOOTSTRAP, AUTH_SCHEMA].map((path) => readFile(path, 'utf8')));
  await superuser.begin(async (transaction) => {
    for (const part of parts) await transaction.unsafe(part);
  });
}

async function setPassword(superuser: Sql, role: string, password: string): Promise<void> {
  // ALTER ROLE takes no parameters. Quoting is left to the server; Postgres logs no statements (see cluster.ts).
  const [row] = await superuser<{ statement: string }[]>`
    select format('alter role %I password %L', ${role}::text, ${password}::text) as statement
  `;
  await superuser.unsafe(row?.statement ?? '');
}

async function listMigrations(directory: string): Promise<{ file: string; version: string; name: string }[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  return files.map((file) => {
    const match = /^(?<version>\d{14})_(?<name>[a-z0-9_]+)\.sql$/.exec(file);
    if (match?.groups === undefined) throw new Error(`${file} is not named like a migration.`);
    return { file, version: match.groups['version'] ?? '', name: match.groups['name'] ?? '' };
  });
}
