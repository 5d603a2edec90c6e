import { readSettings } from './settings.ts';
import { startAuthServer } from './server.ts';

const settings = readSettings(process.env);
if (!settings.ok) {
  console.error(`auth: ${settings.failure}`);
  process.exit(78);
}

const write = (line: object): void => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);
};

try {
  const server = await startAuthServer(settings.value, { log: write });
  write({ ready: true, url: server.url });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void server.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  // Only its kind: the message of a failed connection may repeat the address with its password.
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  console.error(`auth: did not start (${error instanceof Error ? error.name : 'unknown'} ${code})`);
  process.exit(1);
}
