import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUSE_CHAIN } from '../../lib/portable/ids.ts';
import { createVerifyCaller } from '../../supabase/functions/_shared/caller.ts';
import { connect } from '../../supabase/functions/_shared/database/connection.ts';
import { credentialStatements } from '../../supabase/functions/_shared/database/credentials.ts';
import { readEnvironment } from '../../supabase/functions/_shared/env.ts';
import { createKeyring } from '../../supabase/functions/_shared/keyring-client.ts';
import { runtime as realRuntime } from '../../supabase/functions/_shared/runtime.ts';
import { createHandler, type Parts } from '../../supabase/functions/reveal/handler.ts';
import { callFunction } from './support/calls.ts';
import { forgeReveal } from './support/grants.ts';
import { store, STRIPE_KEY, type Stored } from './support/keys.ts';
import { createAgency, enrol, signIn, type Agency, type Person } from './support/people.ts';
import { startStack, type TestStack } from './support/stack.ts';
import { readTraces } from './support/traces.ts';

/** Nothing listens there. */
const NOWHERE = '127.0.0.1:4599';

let stack: TestStack;
let owner: Person;
let agency: Agency;
let stored: Stored;
let logged: string[];
let working: Parts;

beforeAll(async () => {
  stack = await startStack();
  owner = await signIn(stack, 'ana@harbour.example');
  await enrol(stack, owner);
  agency = await createAgency(stack, owner, 'Harbour & Pine');
  stored = await store(stack, owner, agency);
  logged = [];
  const { keyringSigningKey, edgeSigningKey, passwords } = stack.secrets;
  const runtime = { ...realRuntime, log: (line: string) => logged.push(line) };
  const database = `postgresql://strongroom_edge:${passwords.strongroom_edge}@127.0.0.1:4572/postgres`;
  working = {
    runtime,
    verifyCaller: createVerifyCaller(stack.supabaseUrl),
    grantKeys: { keys: [keyringSigningKey], issuer: stack.keyringUrl },
    database: credentialStatements(connect(database)),
    keyring: createKeyring({ url: stack.keyringUrl, signingKey: edgeSigningKey, runtime }),
  };
});

afterAll(() => stack.stop());

async function revealWith(parts: Parts) {
  const { body } = await forgeReveal(stack, owner, agency, stored);
  const response = await createHandler(parts)(
    new Request('http://functions.example/reveal', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.token}` },
      body: JSON.stringify(body),
    }),
  );
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}

describe('a reveal', () => {
  test('of working parts answers', async () => {
    expect((await revealWith(working)).status).toBe(200);
  });

  test('whose keyring does not answer reveals nothing, and names the entry and the failure', async () => {
    const { runtime } = working;
    const keyring = createKeyring({
      url: `http://${NOWHERE}`,
      signingKey: stack.secrets.edgeSigningKey,
      runtime,
    });
    const before = await readTraces(stack, agency.tenantId);
    const { status, answer } = await revealWith({ ...working, keyring });
    expect(status).toBe(503);
    const after = await readTraces(stack, agency.tenantId);
    expect(after.entries).toEqual([...before.entries, 'reveal.opened', 'reveal.failed']);
    expect(after.ledger).toEqual(before.ledger);
    expect(answer).toMatchObject({
      code: 'unavailable',
      entries: [after.entries.length - 1, after.entries.length],
    });
  });

  test('whose database does not answer asks the keyring for nothing', async () => {
    const before = await readTraces(stack, agency.tenantId);
    const database = credentialStatements(connect(`postgresql://strongroom_edge:x@${NOWHERE}/postgres`));
    const { status, answer } = await revealWith({ ...working, database });
    expect(status).toBe(503);
    expect(answer).toMatchObject({ code: 'unavailable' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });

  test('whose Auth does not publish its keys answers unavailable, not unauthenticated', async () => {
    const verifyCaller = createVerifyCaller(`http://${NOWHERE}`);
    expect((await revealWith({ ...working, verifyCaller })).answer).toMatchObject({ code: 'unavailable' });
  });

  test('that meets a bug appends the failure, and logs where it happened but not what it held', async () => {
    const keyring = {
      open: () => Promise.reject(new TypeError(`held ${STRIPE_KEY}`)),
    };
    const before = await readTraces(stack, agency.tenantId);
    const { answer } = await revealWith({ ...working, keyring });
    expect(answer).toMatchObject({ code: 'internal' });
    const after = await readTraces(stack, agency.tenantId);
    expect(after.entries).toEqual([...before.entries, 'reveal.opened', 'reveal.failed']);
    expect(logged.at(-1)).toContain('TypeError');
    expect(logged.join('\n')).not.toContain(STRIPE_KEY);
  });

  test('of an audit key that the keyring did not state seals no reason to it and opens nothing', async () => {
    const { sql } = stack;
    const before = await readTraces(stack, agency.tenantId);
    const [own] = await sql<{ public_key: Buffer }[]>`select public_key from sealed.audit_keys`;
    const thief = Buffer.from(stack.secrets.stepUpKeys[0].publicKey, 'base64url');
    await sql`update sealed.audit_keys set public_key = ${thief}`;
    const { body } = await forgeReveal(stack, owner, agency, stored);
    const answered = await callFunction(stack, 'reveal', owner.token, body);
    await sql`update sealed.audit_keys set public_key = ${own?.public_key ?? null}`;
    expect(answered.body).toMatchObject({ code: 'unavailable' });
    expect(await readTraces(stack, agency.tenantId)).toEqual(before);
  });
});

describe('a refused step-up', () => {
  test('is not answered before its entry stands', async () => {
    const target = { kind: 'credential', id: stored.credentialId, version: 1 };
    const sealed = { enc: 'A'.repeat(87), ciphertext: 'AA', keyId: 'any', operationId: crypto.randomUUID() };
    const body = {
      ...{ action: 'credential.reveal', tenantId: crypto.randomUUID(), target },
      ...{ parameters: 'A'.repeat(43), sealed, deviceToken: null },
    };
    const ask = async () => (await callFunction(stack, 'step-up', owner.token, body)).body['code'];
    const held = await stack.sql.begin(async (sql) => {
      await sql`select 1 from sealed.chain_heads where tenant_id = ${HOUSE_CHAIN} for update`;
      return ask();
    });
    expect(held).toBe('unavailable');
    expect(await ask()).toBe('not_found');
  });
});

describe('an envelope', () => {
  test('that was moved to another credential opens nothing, and the attempt is on record', async () => {
    const { sql } = stack;
    const other = await store(stack, owner, agency);
    await sql`update sealed.envelopes e set envelope = o.envelope from sealed.envelopes o
              where e.credential_id = ${other.credentialId} and o.credential_id = ${stored.credentialId}`;
    const before = await readTraces(stack, agency.tenantId);
    const { body } = await forgeReveal(stack, owner, agency, other);
    const answered = await callFunction(stack, 'reveal', owner.token, body);
    expect(answered.body).toMatchObject({ code: 'internal' });
    expect(answered.body).not.toHaveProperty('sealed');
    const after = await readTraces(stack, agency.tenantId);
    expect(after.entries).toEqual([...before.entries, 'reveal.opened', 'reveal.failed']);
  });
});

describe('a function', () => {
  const read = (name: string) =>
    ({ SUPABASE_URL: 'http://127.0.0.1:1', STRONGROOM_INTAKE_SECRET: 'short' })[name];

  test('does not start on a missing or malformed variable, which it names without its value', () => {
    expect(() => readEnvironment(['STRONGROOM_KEYRING_URL'], read)).toThrow(/^STRONGROOM_KEYRING_URL: /);
    expect(() => readEnvironment(['STRONGROOM_INTAKE_SECRET'], read)).toThrow(
      /^STRONGROOM_INTAKE_SECRET: (?!.*short)/,
    );
  });

  test('reads the variables that it names', () => {
    expect(readEnvironment(['SUPABASE_URL'], read)).toEqual({ SUPABASE_URL: 'http://127.0.0.1:1' });
  });
});
