import { randomBytes } from 'node:crypto';
import type { z } from 'zod';

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
  /** Leaves out the API version, which asks for the older format of errors. */
  readonly old?: true;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What earlier exchanges have left for later ones, by name: tokens, ids, addresses. */
export class Memory {
  readonly #values = new Map<string, string>();
  readonly run = randomBytes(4).toString('hex');
  readonly domain: string;
  readonly serviceToken: string | null;

  constructor(domain: string, serviceToken: string | null) {
    this.domain = domain;
    this.serviceToken = serviceToken;
  }

  keep(name: string, value: string): void {
    this.#values.set(name, value);
  }

  get(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`nothing was kept as ${name}`);
    return value;
  }

  email(who: string): string {
    return `${who}-${this.run}@${this.domain}`;
  }
}

/** One request and what any Supabase Auth must answer. */
export interface Exchange {
  readonly title: string;
  readonly call: (memory: Memory) => Call;
  readonly status: number;
  readonly body?: z.ZodType;
  /** Looks further than a schema can. Answers what is wrong, or null. */
  readonly check?: (answer: Answer, memory: Memory) => string | null | Promise<string | null>;
  /** Left out without a service token. */
  readonly needsService?: true;
}

export interface Target {
  readonly url: string;
  readonly apikey: string | null;
}

/** Plays one exchange. Answers null if it went as expected, else what did not; no token or password is part of it. */
export async function play(exchange: Exchange, target: Target, memory: Memory): Promise<string | null> {
  try {
    const answer = await send(exchange.call(memory), target);
    if (answer.status !== exchange.status) {
      return `expected ${exchange.status}, got ${answer.status} ${codeOf(answer.body)}`;
    }
    const parsed = exchange.body?.safeParse(answer.body);
    if (parsed && !parsed.success) {
      return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    }
    return (await exchange.check?.(answer, memory)) ?? null;
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  }
}

async function send(call: Call, target: Target): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (target.apikey !== null) headers['apikey'] = target.apikey;
  if (call.old === undefined) headers['x-supabase-api-version'] = '2024-01-01';
  if (call.token !== undefined) headers['authorization'] = `Bearer ${call.token}`;
  // The gateway of a Supabase project knows a secret key by this header and swaps it for a token of service_role.
  if (call.token?.startsWith('sb_secret_')) headers['apikey'] = call.token;
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(target.url + call.path, {
    method: call.method,
    headers,
    body: call.body === undefined ? undefined : JSON.stringify(call.body),
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

function codeOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  if ('error_code' in body) return String(body.error_code);
  return 'code' in body ? String(body.code) : '';
}
