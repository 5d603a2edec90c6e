import { randomUUID } from 'node:crypto';
import { fromBase64Url, sha256, toBase64Url, toHex, utf8, type Bytes } from '../../../lib/portable/bytes.ts';
import {
  ledgerAnswer,
  type CallerClaims,
  type KeyringOperation,
} from '../../../lib/portable/contracts/keyring.ts';
import { factorBinding } from '../../../lib/portable/envelope/binding.ts';
import { wrapKey } from '../../../lib/portable/envelope/wrap.ts';
import { factorId, HOUSE_CHAIN, type TenantId, type UserId } from '../../../lib/portable/ids.ts';
import { signCaller } from '../../../lib/portable/tokens/caller.ts';
import type { PrivateJwk } from '../../../lib/portable/tokens/jwk.ts';
import { KEYRING_URL, makeTestKeys, random, secretsOf, type TestKeys } from './keys.ts';
import { makeDataFolder, startWorker, type Worker } from './worker.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Asking {
  readonly as?: CallerClaims['iss'];
  readonly tenantId?: TenantId | null;
  readonly entry?: CallerClaims['entry'];
  /** Overrides of the caller's token, to make it wrong. */
  readonly claims?: Partial<CallerClaims>;
  readonly key?: PrivateJwk;
}

/** A keyring on workerd whose clock stands still until the test moves it. */
export class TestKeyring {
  now = Date.parse('2026-11-22T12:00:00Z');
  readonly keys: TestKeys;
  readonly data: string;
  #worker: Worker;

  private constructor(keys: TestKeys, data: string, worker: Worker) {
    this.keys = keys;
    this.data = data;
    this.#worker = worker;
  }

  static async start(): Promise<TestKeyring> {
    const keys = await makeTestKeys();
    const data = makeDataFolder();
    return new TestKeyring(
      keys,
      data,
      await startWorker({ name: 'keyring', secrets: secretsOf(keys), data, clocked: true }),
    );
  }

  /** Stops workerd and starts another on the same data, with some secrets changed. */
  async restart(secrets: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.stop();
    this.#worker = await startWorker({
      name: 'keyring',
      secrets: { ...secretsOf(this.keys), ...secrets },
      data: this.data,
      clocked: true,
    });
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  get log(): readonly string[] {
    return this.#worker.log;
  }

  pass(seconds: number): void {
    this.now += seconds * 1000;
  }

  /** Asks as the edge does, with a good token unless the test spoils it. */
  async ask(operation: KeyringOperation, body: object, asking: Asking = {}): Promise<Answer> {
    const text = JSON.stringify(body);
    return this.send(operation, text, await this.token(operation, text, asking));
  }

  async token(operation: KeyringOperation, text: string, asking: Asking = {}): Promise<string> {
    const issuer = asking.as ?? 'edge';
    const issuedAt = Math.floor(this.now / 1000);
    const claims: CallerClaims = {
      iss: issuer,
      aud: KEYRING_URL,
      jti: randomUUID(),
      iat: issuedAt,
      exp: issuedAt + 30,
      operation,
      tenant_id: asking.tenantId ?? null,
      body: toBase64Url(await sha256(utf8(text))),
      ...(asking.entry === undefined ? {} : { entry: asking.entry }),
      ...asking.claims,
    };
    return signCaller(claims, asking.key ?? this.keys[issuer]);
  }

  async send(operation: string, text: string, token: string | null, method = 'POST'): Promise<Answer> {
    const response = await this.#worker.miniflare.dispatchFetch(`${KEYRING_URL}/v1/${operation}`, {
      method,
      headers: {
        'x-test-now': String(this.now),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(method === 'POST' ? { body: text } : {}),
    });
    return { status: response.status, body: await response.json() };
  }

  /** Every line of a tenant's ledger, or of the house's. */
  async ledger(tenantId: TenantId = HOUSE_CHAIN) {
    const answer = await this.ask('ledger', { tenantId, after: 0 }, { as: 'auditor', tenantId });
    return ledgerAnswer.parse(answer.body).lines;
  }

  /** Changes a roster as later operations will: there is none yet that adds a member. */
  writeRoster(tenantId: TenantId, userId: string, role: string, sites: readonly string[] | null) {
    const statement = 'insert or replace into roster (user_id, role, sites, joined_at) values (?, ?, ?, 0)';
    return this.#write(tenantId, statement, userId, role, JSON.stringify(sites));
  }

  /** Pretends that a rate was used this often in the present minute. */
  writeRate(tenantId: TenantId, bucket: string, count: number) {
    const statement = 'insert or replace into rates (bucket, minute, count) values (?, ?, ?)';
    return this.#write(tenantId, statement, bucket, Math.floor(this.now / 60_000), count);
  }

  /** Pretends that this many credentials were retired long ago. */
  writeTombstones(tenantId: TenantId, count: number) {
    const statement = `
      with recursive old (n) as (select 1 union all select n + 1 from old where n < ?)
      insert into tombstones (credential_id, grant_token, issued_at)
      select printf('%08x-0000-4000-8000-000000000000', n), 'old', 0 from old`;
    return this.#write(tenantId, statement, count);
  }

  /** Gives a person another factor with a seed that the test chose. */
  async writeFactor(userId: UserId, seed: Bytes): Promise<void> {
    const factor = factorId.parse(randomUUID());
    const kek = fromBase64Url(this.keys.kek);
    if (!kek.ok) throw new Error('the test made a malformed key');
    const binding = factorBinding({ userId, factorId: factor, kekVersion: 1 });
    const wrapped = await wrapKey({ kek: kek.value, key: seed, binding, nonce: random(12) });
    const object = { name: userId };
    const storage = await this.#worker.miniflare.unsafeGetDurableObjectStorage('keyring', 'Person', object);
    const statement =
      'insert into factors (factor_id, kek_version, wrapped, last_step, confirmed_at) values (?, 1, unhex(?), 0, 0)';
    await storage.exec(statement, factor, toHex(wrapped));
  }

  async #write(tenantId: TenantId, statement: string, ...values: (string | number)[]): Promise<void> {
    const object = { name: tenantId };
    const storage = await this.#worker.miniflare.unsafeGetDurableObjectStorage('keyring', 'Tenant', object);
    await storage.exec(statement, ...values);
  }
}
