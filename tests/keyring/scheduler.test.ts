import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyScheduler } from '../../lib/portable/tokens/scheduler.ts';
import { makeSigningKey, publicHalf } from './support/keys.ts';
import { startWorker, type Worker } from './support/worker.ts';

describe('the scheduler', () => {
  const key = makeSigningKey('scheduler-1');
  let functions: Server;
  let functionsUrl: string;
  let received: IncomingMessage[];
  let status: number;
  let worker: Worker | undefined;

  beforeEach(async () => {
    received = [];
    status = 200;
    functions = createServer((request, response) => {
      received.push(request);
      request.resume();
      const location = status === 307 ? { location: '/elsewhere' } : {};
      response.writeHead(status, { 'content-type': 'application/json', ...location }).end('{}');
    });
    await new Promise<void>((resolve) => functions.listen(0, '127.0.0.1', resolve));
    functionsUrl = `http://127.0.0.1:${String((functions.address() as AddressInfo).port)}/functions/v1`;
  });
  afterEach(async () => {
    await worker?.stop();
    await new Promise((resolve) => functions.close(resolve));
  });

  async function start(secrets: Record<string, string>): Promise<Worker> {
    worker = await startWorker({ name: 'scheduler', secrets });
    return worker;
  }

  async function run({ miniflare }: Worker): Promise<string> {
    const target = await miniflare.getWorker('scheduler');
    return (await target.scheduled({ cron: '* * * * *' })).outcome;
  }

  test('calls sweep once a run, with a token of thirty seconds that only its key signs', async () => {
    const secrets = { FUNCTIONS_URL: functionsUrl, SCHEDULER_SIGNING_KEY: JSON.stringify(key) };
    expect(await run(await start(secrets))).toBe('ok');
    expect(received.map((request) => [request.method, request.url])).toEqual([
      ['POST', '/functions/v1/sweep'],
    ]);
    const token = received[0]?.headers.authorization?.replace('Bearer ', '') ?? '';
    const verified = await verifyScheduler(token, {
      keys: [publicHalf(key)],
      audience: functionsUrl,
      now: new Date(),
    });
    expect(verified).toMatchObject({ ok: true, value: { iss: 'scheduler' } });
    if (verified.ok) expect(verified.value.exp - verified.value.iat).toBe(30);
  });

  test('counts a run as failed when sweep fails, and does not repeat it', async () => {
    status = 503;
    const secrets = { FUNCTIONS_URL: functionsUrl, SCHEDULER_SIGNING_KEY: JSON.stringify(key) };
    expect(await run(await start(secrets))).toBe('exception');
    expect(received).toHaveLength(1);
  });

  test('takes its token to no other place: a redirection is a failed run', async () => {
    status = 307;
    const secrets = { FUNCTIONS_URL: functionsUrl, SCHEDULER_SIGNING_KEY: JSON.stringify(key) };
    expect(await run(await start(secrets))).toBe('exception');
    expect(received).toHaveLength(1);
  });

  test('calls nothing without its key, and never logs one', async () => {
    const broken = { ...key, x: 'short' };
    const started = await start({
      FUNCTIONS_URL: functionsUrl,
      SCHEDULER_SIGNING_KEY: JSON.stringify(broken),
    });
    expect(await run(started)).toBe('exception');
    expect(received).toHaveLength(0);
    expect(started.log.join('\n')).not.toContain(key.d);
  });

  test('answers nobody', async () => {
    const started = await start({ FUNCTIONS_URL: functionsUrl, SCHEDULER_SIGNING_KEY: JSON.stringify(key) });
    const response = await started.miniflare.dispatchFetch('https://scheduler.test/sweep', {
      method: 'POST',
    });
    expect([response.status, await response.text()]).toEqual([404, '']);
    expect(received).toHaveLength(0);
  });
});
