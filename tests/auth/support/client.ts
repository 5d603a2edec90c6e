import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const GOOD_PASSWORD = 'seven paper lanterns';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

const pair = z.looseObject({
  access_token: z.string(),
  refresh_token: z.string(),
  user: z.looseObject({ id: z.string() }),
});
export type Pair = z.infer<typeof pair>;

export class Client {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async send(
    method: string,
    path: string,
    options: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        'x-supabase-api-version': '2024-01-01',
        'content-type': 'application/json',
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...options.headers,
      },
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, body, headers: response.headers };
  }

  async signUp(email: string): Promise<Pair> {
    const answer = await this.send('POST', '/signup', { body: { email, password: GOOD_PASSWORD } });
    return pair.parse(answer.body);
  }

  async signIn(email: string, password = GOOD_PASSWORD, headers?: Record<string, string>): Promise<Answer> {
    return this.send('POST', '/token?grant_type=password', { body: { email, password }, headers });
  }

  async refresh(token: string): Promise<Answer> {
    return this.send('POST', '/token?grant_type=refresh_token', { body: { refresh_token: token } });
  }

  async whoAmI(token: string): Promise<Answer> {
    return this.send('GET', '/user', { token });
  }
}

export function readPair(answer: Answer): Pair {
  return pair.parse(answer.body);
}

/** The mails of the mailbox, oldest first. */
export async function readMails(
  mailbox: string,
): Promise<{ to: string; tokenHash: string; link: string; text: string }[]> {
  const names = (await readdir(mailbox).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(mailbox, name), 'utf8')));
  return texts.map((text) => {
    const link = /^https?:\S+/m.exec(text)?.[0] ?? '';
    const tokenHash = new URL(link).searchParams.get('token_hash') ?? '';
    return { to: /^To: (.+)\r$/m.exec(text)?.[1] ?? '', tokenHash, link, text };
  });
}
