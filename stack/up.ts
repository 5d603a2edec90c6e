/** `npm run up`: starts the whole product on this machine, keeps watch, and stops it again. */
import { rmSync } from 'node:fs';
import { denoBinary, postgrestBinary } from './binaries.ts';
import { makeDemo } from './demo/demo.ts';
import { generateKek, readKeks } from './keys.ts';
import { takeLock } from './lock.ts';
import { PART_NAMES, readUpOptions, UP_USAGE, type PartName, type UpOptions } from './options.ts';
import { findFunctions, functionPorts } from './parts/functions.ts';
import { plannedParts, planUrls, readExternalSupabase, type Plan } from './plan.ts';
import { portsFrom, requireFreePorts } from './ports.ts';
import { StackRefusal } from './refusal.ts';
import { writeRunRecord } from './run-record.ts';
import { openSecrets } from './secrets.ts';
import { startParts } from './start.ts';
import { openState, type State } from './state.ts';
import { createSupervisor } from './supervise.ts';

const say = (line: string) => console.log(line);

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof StackRefusal) {
    console.error(error.message);
    return error.exitCode;
  }
  console.error(error);
  return 1;
});
process.exit();

async function main(args: readonly string[]): Promise<number> {
  const options = readUpOptions(args);
  if (options.help) {
    say(UP_USAGE);
    return 0;
  }
  const stopAsked = new Promise<'stop'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('stop'));
  });
  const state = openState(options.stateFolder);
  const lock = await takeLock(state);
  try {
    await run(state, options, lock.addReaper, stopAsked);
    return 0;
  } finally {
    lock.release();
  }
}

async function run(
  state: State,
  options: UpOptions,
  addReaper: (pid: number) => void,
  stopAsked: Promise<'stop'>,
): Promise<void> {
  if (options.generateKek) sayGenerated(state, await generateKek(state));
  const keks = readKeks(state);
  const secrets = await openSecrets(state);
  const external = readExternalSupabase(process.env);
  const parts = plannedParts(options, external);
  if (parts.has('postgrest')) postgrestBinary();
  if (parts.has('functions')) denoBinary();
  const ports = portsFrom(options.portBase);
  const functionNames = findFunctions();
  await requireFreePorts(portsOf(parts, ports, functionNames));

  const supervisor = createSupervisor(state.logs, addReaper);
  const urls = planUrls(options.portBase, secrets, external);
  const plan: Plan = { options, ports, state, keks, secrets, supervisor, external, functionNames, urls };
  const starting = startParts(plan, parts, (part) => say(`${part.padEnd(10)} ${addressOf(part, plan)}`));
  const working = starting.then(async () => {
    writeRunRecord(state, { portBase: options.portBase, external });
    say(JSON.stringify(readyLine(plan)));
    if (options.demo) await makeDemo(plan, say);
  });
  try {
    const first = await Promise.race([working, supervisor.watch, stopAsked]);
    if (first !== 'stop') await Promise.race([supervisor.watch, stopAsked]);
    say('stopping');
  } finally {
    await supervisor.stop();
    await Promise.allSettled([working]);
    await supervisor.stop();
    rmSync(state.run, { force: true });
  }
}

function sayGenerated(state: State, fingerprint: string | null): void {
  if (fingerprint === null) {
    say(`there is a key-encryption key already, and it stays: ${state.keks}`);
    return;
  }
  say(`made a key-encryption key: ${state.keks}`);
  say(`  version 1, fingerprint ${fingerprint}`);
  say('  back it up now, away from this machine: without it no stored key can ever be opened again');
}

function portsOf(
  parts: ReadonlySet<PartName>,
  ports: Plan['ports'],
  functionNames: readonly string[],
): { part: string; port: number }[] {
  return PART_NAMES.filter((part) => parts.has(part)).flatMap((part) =>
    part === 'functions'
      ? functionPorts(functionNames, ports).map(({ name, port }) => ({ part: `function ${name}`, port }))
      : [{ part, port: ports[part] }],
  );
}

function addressOf(part: PartName, { ports, urls }: Plan): string {
  if (part === 'web') return urls.web;
  if (part === 'functions') return urls.functions;
  if (part === 'postgres') return `127.0.0.1:${ports.postgres}`;
  return `http://127.0.0.1:${ports[part]}`;
}

/** Addresses only: what a log of the terminal shows must open nothing. */
function readyLine({ urls, ports, external }: Plan) {
  return {
    ready: true,
    web: urls.web,
    api: urls.gateway,
    functions: urls.functions,
    keyring: urls.keyring,
    database:
      external === null ? `postgresql://127.0.0.1:${ports.postgres}/postgres` : hidden(urls.edgeDatabase),
  };
}

function hidden(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  return `postgresql://${url.host}${url.pathname}`;
}
