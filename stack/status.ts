/** `npm run status`: URLs and keys of a running stack, under the names that the Supabase CLI uses. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { signServiceToken } from './gateway/keys.ts';
import { lockHolder } from './lock.ts';
import { databaseUrl, planUrls } from './plan.ts';
import { portsFrom } from './ports.ts';
import { EXIT, StackRefusal } from './refusal.ts';
import { readRunRecord } from './run-record.ts';
import { readSecrets } from './secrets.ts';
import { DEFAULT_FOLDER, statePaths } from './state.ts';

const USAGE = 'usage: npm run status -- [-o env|json|pretty] [--state DIR]';
const DAY_SECONDS = 24 * 3600;

try {
  const { values } = parseOrRefuse(process.argv.slice(2));
  console.log(format(await collect(resolve(values.state)), values.output));
} catch (error) {
  if (!(error instanceof StackRefusal)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

function parseOrRefuse(args: string[]) {
  try {
    const parsed = parseArgs({
      args,
      options: {
        output: { type: 'string', short: 'o', default: 'pretty' },
        state: { type: 'string', default: DEFAULT_FOLDER },
      },
    });
    if (['env', 'json', 'pretty'].includes(parsed.values.output)) return parsed;
  } catch {
    // Falls through to the usage line.
  }
  throw new StackRefusal(USAGE, EXIT.usage);
}

async function collect(folder: string): Promise<Record<string, string>> {
  const state = statePaths(folder);
  const run = lockHolder(state) === null ? null : readRunRecord(state);
  if (run === null) throw new StackRefusal(`nothing runs on ${folder}. Start it with: npm run up`);

  const secrets = readSecrets(state);
  const ports = portsFrom(run.portBase);
  const urls = planUrls(run.portBase, secrets, run.external);
  const own = {
    API_URL: urls.gateway,
    REST_URL: `${urls.gateway}/rest/v1`,
    FUNCTIONS_URL: urls.functions,
    WEB_URL: urls.web,
    KEYRING_URL: urls.keyring,
    STATE: folder,
  };
  if (run.external !== null) return { ...own, PUBLISHABLE_KEY: run.external.publishableKey };
  return {
    ...own,
    DB_URL: databaseUrl(ports, secrets, 'postgres'),
    EDGE_DB_URL: databaseUrl(ports, secrets, 'strongroom_edge'),
    PUBLISHABLE_KEY: secrets.publishableKey,
    SECRET_KEY: secrets.secretKey,
    ANON_KEY: secrets.publishableKey,
    SERVICE_ROLE_KEY: await signServiceToken(secrets.authSigningKey, `${urls.gateway}/auth/v1`, DAY_SECONDS),
    JWKS_URL: `${urls.gateway}/auth/v1/.well-known/jwks.json`,
    MAILBOX: state.mailbox,
    KEYS: join(folder, 'secrets.json'),
  };
}

function format(values: Record<string, string>, output: string): string {
  if (output === 'json') return JSON.stringify(values, null, 2);
  const names = Object.keys(values);
  if (output === 'env') return names.map((name) => `${name}="${values[name] ?? ''}"`).join('\n');
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => `${name.padStart(width)}: ${values[name] ?? ''}`).join('\n');
}
