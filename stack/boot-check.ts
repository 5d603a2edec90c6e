import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { sha256, toBase64Url, utf8 } from '../lib/portable/bytes.ts';
import { statusAnswer } from '../lib/portable/contracts/keyring.ts';
import { signCaller } from '../lib/portable/tokens/caller.ts';
import { fingerprintsOf, type KekFingerprint } from './keys.ts';
import type { Plan } from './plan.ts';
import { StackRefusal } from './refusal.ts';
import type { State } from './state.ts';

const TOKEN_SECONDS = 30;
const EDGE_LOGIN_HINT = [
  'The migrations make the login strongroom_edge without a password. Set the one of STRONGROOM_EDGE_DATABASE_URL,',
  "as postgres: alter role strongroom_edge password '…'",
];

/**
 * Compares the key-encryption keys of the state folder with the fingerprints that the database has stored. Refuses on
 * the first version that differs, naming both fingerprints, and on a version that the database needs and nobody has.
 */
export async function checkKeksAgainstDatabase(plan: Plan): Promise<void> {
  compare(
    plan,
    await fingerprintsOf(plan.keks),
    await databaseFingerprints(plan.urls.edgeDatabase),
    'the database',
  );
}

/** The same for what the running keyring reports. */
export async function checkKeksAgainstKeyring(plan: Plan): Promise<void> {
  const reported = await keyringFingerprints(plan);
  compare(plan, await fingerprintsOf(plan.keks), reported, 'the keyring');
}

function compare(
  plan: Plan,
  own: readonly KekFingerprint[],
  remembered: readonly KekFingerprint[],
  who: string,
): void {
  for (const { version, fingerprint } of remembered) {
    const found = own.find((kek) => kek.version === version)?.fingerprint;
    if (found === fingerprint || found === null || fingerprint === null) continue;
    throw new StackRefusal(
      [
        `wrong key-encryption key, version ${version}: nothing more is started.`,
        `  ${who} remembers ${fingerprint}`,
        `  ${plan.state.keks} has ${found ?? 'no key of this version'}`,
        `Put the key with the remembered fingerprint back at ${plan.state.keks}.`,
      ].join('\n'),
    );
  }
}

async function databaseFingerprints(url: string): Promise<KekFingerprint[]> {
  const sql = postgres(url, { max: 1, prepare: false, fetch_types: false, connect_timeout: 5 });
  try {
    return await sql<KekFingerprint[]>`select version, fingerprint from sealed.kek_fingerprints()`;
  } catch (error) {
    throw new StackRefusal(
      [
        `the database does not tell its key fingerprints: ${error instanceof Error ? error.message : 'no answer'}`,
        ...(isWrongPassword(error) ? EDGE_LOGIN_HINT : []),
      ].join('\n'),
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** SQLSTATE 28P01, which Postgres also answers for a login that does not exist or has no password. */
function isWrongPassword(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === '28P01';
}

async function keyringFingerprints({ secrets, urls, state }: Plan): Promise<KekFingerprint[]> {
  const body = '{}';
  const now = Math.floor(Date.now() / 1000);
  const token = await signCaller(
    {
      iss: 'edge',
      aud: urls.keyring,
      jti: crypto.randomUUID(),
      iat: now,
      exp: now + TOKEN_SECONDS,
      operation: 'status',
      tenant_id: null,
      body: toBase64Url(await sha256(utf8(body))),
    },
    secrets.edgeSigningKey,
  );
  const response = await fetch(`${urls.keyring}/v1/status`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  const answer = response.ok ? statusAnswer.safeParse(JSON.parse(text)) : null;
  if (answer?.success === true) return answer.data.keks;
  throw new StackRefusal(
    [
      `the keyring refuses to start (HTTP ${response.status}): ${keyringReason(state)}`,
      `Its key-encryption keys lie at ${state.keks}.`,
    ].join('\n'),
  );
}

/** The keyring tells nobody who asks why it does not start. Its log does, without any key. */
function keyringReason(state: State): string {
  const lines = readFileSync(join(state.logs, 'keyring.log'), 'utf8').split('\n');
  const mark = 'refuses to start. ';
  const reason = lines.findLast((line) => line.includes(mark));
  return reason === undefined
    ? `see ${join(state.logs, 'keyring.log')}`
    : reason.slice(reason.indexOf(mark) + mark.length);
}
