import { sha256, toBase64Url, utf8 } from '../../../lib/portable/bytes.ts';
import type { EntryReference } from '../../../lib/portable/contracts/common.ts';
import { ledgerAnswer, type KeyringOperation } from '../../../lib/portable/contracts/keyring.ts';
import type { TenantId } from '../../../lib/portable/ids.ts';
import { signCaller } from '../../../lib/portable/tokens/caller.ts';
import { signScheduler } from '../../../lib/portable/tokens/scheduler.ts';
import type { z } from 'zod';
import type { TestStack } from './stack.ts';

export interface Answered {
  status: number;
  headers: Headers;
  // What a test asserts on; it is never trusted further.
  body: Record<string, unknown>;
}

/** Calls a function through the gateway, as the web server does. */
export async function callFunction(
  stack: TestStack,
  name: string,
  token: string | null,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await fetch(`${stack.supabaseUrl}/functions/v1/${name}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

/** Calls a function and parses what it must answer; fails with the refusal's code otherwise. */
export async function succeed<Schema extends z.ZodType>(
  stack: TestStack,
  name: string,
  token: string,
  body: unknown,
  schema: Schema,
): Promise<z.output<Schema>> {
  const answered = await callFunction(stack, name, token, body);
  if (answered.status !== 200) throw new Error(`${name} refused: ${JSON.stringify(answered.body)}`);
  return schema.parse(answered.body);
}

export async function sweep(stack: TestStack): Promise<Answered> {
  const now = Math.floor(Date.now() / 1000);
  const token = await signScheduler(
    {
      iss: 'scheduler',
      aud: `${stack.supabaseUrl}/functions/v1`,
      jti: crypto.randomUUID(),
      iat: now,
      exp: now + 30,
    },
    stack.secrets.schedulerSigningKey,
  );
  return callFunction(stack, 'sweep', token, {});
}

/** Asks the keyring directly, with the key of the named asker. */
export async function askKeyring(
  stack: TestStack,
  asker: 'edge' | 'auditor' | 'operator',
  operation: KeyringOperation,
  tenantId: TenantId | null,
  request: unknown,
  entry?: EntryReference,
): Promise<unknown> {
  const body = JSON.stringify(request);
  const now = Math.floor(Date.now() / 1000);
  const token = await signCaller(
    {
      iss: asker,
      aud: stack.keyringUrl,
      jti: crypto.randomUUID(),
      iat: now,
      exp: now + 30,
      operation,
      tenant_id: tenantId,
      body: toBase64Url(await sha256(utf8(body))),
      ...(entry === undefined ? {} : { entry }),
    },
    stack.secrets[`${asker}SigningKey`],
  );
  const response = await fetch(`${stack.keyringUrl}/v1/${operation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  });
  return response.json();
}

/** The kinds of the keyring's ledger lines of a tenant, in order. */
export async function ledgerKinds(stack: TestStack, tenantId: TenantId): Promise<string[]> {
  const { lines } = ledgerAnswer.parse(
    await askKeyring(stack, 'auditor', 'ledger', tenantId, { tenantId, after: 0 }),
  );
  return lines.map(({ kind }) => kind);
}
