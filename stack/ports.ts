import { createServer } from 'node:net';
import { StackRefusal } from './refusal.ts';

export interface Ports {
  web: number;
  gateway: number;
  postgres: number;
  keyring: number;
  postgrest: number;
  auth: number;
  scheduler: number;
  /** The first of the functions' ports; one port per function follows. */
  functions: number;
}

export function portsFrom(base: number): Ports {
  return {
    web: base,
    gateway: base + 1,
    postgres: base + 2,
    keyring: base + 3,
    postgrest: base + 4,
    auth: base + 5,
    scheduler: base + 6,
    functions: base + 10,
  };
}

/** Refuses when one of these ports is taken, naming the port and the part that wants it. Starts nothing itself. */
export async function requireFreePorts(wanted: readonly { part: string; port: number }[]): Promise<void> {
  const taken = await Promise.all(wanted.map(async (want) => ((await isFree(want.port)) ? null : want)));
  const lines = taken.filter((want) => want !== null).map(({ part, port }) => `port ${port} for ${part}`);
  if (lines.length === 0) return;
  throw new StackRefusal(
    `in use: ${lines.join(', ')}. Stop what listens there, or choose other ports with --ports BASE.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
