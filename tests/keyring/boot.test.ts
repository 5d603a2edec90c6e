import { afterEach, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../lib/portable/bytes.ts';
import { statusAnswer } from '../../lib/portable/contracts/keyring.ts';
import { KEYRING_URL, makeKek, makeTestKeys, publicHalf, random, secretsOf } from './support/keys.ts';
import { TestKeyring } from './support/keyring.ts';
import { startWorker, type Worker } from './support/worker.ts';

const running: (Worker | TestKeyring)[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
});

/** Starts the keyring exactly as deployed, clock included, and asks it anything. */
async function bootDeployed(changes: Record<string, string | undefined>) {
  const secrets = Object.entries({ ...secretsOf(await makeTestKeys()), ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const worker = await startWorker({
    name: 'keyring',
    secrets: Object.fromEntries(secrets),
  });
  running.push(worker);
  const response = await worker.miniflare.dispatchFetch(`${KEYRING_URL}/v1/status`, { method: 'POST' });
  return { status: response.status, body: await response.text(), log: worker.log.join('\n') };
}

const kekList = (...keks: { version?: unknown; state?: unknown; key?: unknown }[]) =>
  JSON.stringify(keks.map((kek) => ({ version: 1, state: 'current', key: makeKek(), ...kek })));
const zeros = toBase64Url(new Uint8Array(32));

describe('the keyring, as deployed', () => {
  test('starts on a random key and answers the unauthenticated', async () => {
    const { status, log } = await bootDeployed({});
    expect({ status, log }).toEqual({ status: 401, log: '' });
  });

  test.each([
    ['without a key-encryption key', undefined],
    ['on an all-zero key', kekList({ key: zeros })],
  ])('refuses to start %s, and says how to generate one', async (_name, keks) => {
    const { status, body, log } = await bootDeployed({ KEYRING_KEKS: keks });
    expect({ status, body }).toEqual({ status: 503, body: '{"reason":"unavailable"}' });
    expect(log).toContain('refuses to start');
    expect(log).toContain("randomBytes(32).toString('base64url')");
    expect(log).not.toContain(zeros);
  });

  test('refuses to start on halves that are no pair, naming the key', async () => {
    const [one, other] = [await makeTestKeys(), await makeTestKeys()];
    const signing = await bootDeployed({
      KEYRING_SIGNING_KEY: JSON.stringify({ ...one.signing, x: other.signing.x }),
    });
    expect(signing).toMatchObject({
      status: 503,
      log: expect.stringContaining('KEYRING_SIGNING_KEY') as string,
    });
    const mixed = {
      keyId: 'mixed',
      publicKey: toBase64Url(one.stepUp.publicKey),
      privateKey: toBase64Url(other.stepUp.privateKey),
    };
    const stepUp = await bootDeployed({ KEYRING_STEP_UP_KEYS: JSON.stringify([mixed]) });
    expect(stepUp).toMatchObject({
      status: 503,
      log: expect.stringContaining('mixed is not one key pair') as string,
    });
    expect(stepUp.log).not.toContain(mixed.privateKey);
  });

  test('refuses to start when a caller could sign grants', async () => {
    const { signing } = await makeTestKeys();
    const { status, log } = await bootDeployed({
      KEYRING_SIGNING_KEY: JSON.stringify(signing),
      EDGE_PUBLIC_KEYS: JSON.stringify([publicHalf({ ...signing, kid: 'edge-1' })]),
    });
    expect(status).toBe(503);
    expect(log).toContain('KEYRING_SIGNING_KEY is also the key of a caller');
    expect(log).not.toContain(signing.d);
  });

  test('refuses to start when the edge could act as the operator', async () => {
    const { edge } = await makeTestKeys();
    const list = JSON.stringify([publicHalf(edge)]);
    const shared = await bootDeployed({ EDGE_PUBLIC_KEYS: list, OPERATOR_PUBLIC_KEYS: list });
    expect(shared).toMatchObject({
      status: 503,
      log: expect.stringContaining('hold the same key') as string,
    });
  });
});

describe('the fingerprints that the keyring remembers', () => {
  async function startAndStop(): Promise<{ keyring: TestKeyring; fingerprint: string }> {
    const keyring = await TestKeyring.start();
    const status = statusAnswer.parse((await keyring.ask('status', {})).body);
    return { keyring, fingerprint: status.keks[0]?.fingerprint ?? '' };
  }

  test('a second start with the same key answers', async () => {
    const { keyring, fingerprint } = await startAndStop();
    await keyring.restart();
    running.push(keyring);
    expect(await keyring.ask('status', {})).toEqual({
      status: 200,
      body: { keks: [{ version: 1, state: 'current', fingerprint }], frozenSince: null },
    });
  });

  test('a second start with another key is refused, naming both fingerprints', async () => {
    const { keyring, fingerprint } = await startAndStop();
    const changed = await startAndStop();
    running.push(changed.keyring);
    await keyring.restart({ KEYRING_KEKS: kekList({ key: changed.keyring.keys.kek }) });
    running.push(keyring);
    expect((await keyring.ask('status', {})).status).toBe(503);
    const log = keyring.log.join('\n');
    expect(log).toContain(fingerprint);
    expect(log).toContain(changed.fingerprint);
    expect(log).not.toContain(changed.keyring.keys.kek);
  });

  test('a start without a version that was never declared retired is refused', async () => {
    const { keyring, fingerprint } = await startAndStop();
    await keyring.restart({ KEYRING_KEKS: kekList({ version: 2 }) });
    running.push(keyring);
    expect((await keyring.ask('status', {})).status).toBe(503);
    expect(keyring.log.join('\n')).toContain(`lacks version 1 (fingerprint ${fingerprint})`);
  });

  test('the old key under a new number is refused, and nothing of it is remembered', async () => {
    const { keyring } = await startAndStop();
    await keyring.restart({
      KEYRING_KEKS: kekList({ state: 'retired', key: undefined }, { version: 2, key: keyring.keys.kek }),
    });
    expect((await keyring.ask('status', {})).status).toBe(503);
    await keyring.restart();
    running.push(keyring);
    expect(statusAnswer.parse((await keyring.ask('status', {})).body).keks).toHaveLength(1);
  });

  test('a retired version may lose its key, and its fingerprint stays', async () => {
    const { keyring, fingerprint } = await startAndStop();
    await keyring.restart({
      KEYRING_KEKS: kekList(
        { state: 'retired', key: undefined },
        { version: 2, key: toBase64Url(random(32)) },
      ),
    });
    running.push(keyring);
    const { keks } = statusAnswer.parse((await keyring.ask('status', {})).body);
    expect(keks[0]).toEqual({ version: 1, state: 'retired', fingerprint });
    expect(keks[1]).toMatchObject({ version: 2, state: 'current' });
  });
});
