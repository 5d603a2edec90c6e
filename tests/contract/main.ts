import { parseArgs } from 'node:util';
import { EXCHANGES } from './auth.ts';
import { Memory, play } from './exchange.ts';

// Plays the project's own contract list against any Supabase Auth. The server must confirm addresses by itself and
// require the current password to change it. Accounts that it makes stay there: never aim it at a project in use.

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    apikey: { type: 'string' },
    'service-token': { type: 'string' },
    domain: { type: 'string', default: 'contract.test' },
  },
});
if (values.url === undefined) {
  console.error(
    'usage: npm run test:auth -- --url URL [--apikey KEY] [--service-token TOKEN] [--domain DOMAIN]',
  );
  process.exit(2);
}

const target = { url: values.url.replace(/\/+$/, ''), apikey: values.apikey ?? null };
const memory = new Memory(values.domain, values['service-token'] ?? null);
const played = EXCHANGES.filter((exchange) => memory.serviceToken !== null || !exchange.needsService);

let failed = 0;
for (const exchange of played) {
  const problem = await play(exchange, target, memory);
  if (problem !== null) failed += 1;
  console.log(problem === null ? `✓ ${exchange.title}` : `✗ ${exchange.title}: ${problem}`);
}
const left = EXCHANGES.length - played.length;
if (left > 0) console.log(`${left} need --service-token and were not played`);
console.log(`${played.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
