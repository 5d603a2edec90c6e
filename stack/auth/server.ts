import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { openDatabase } from './database.ts';
import { refusalReply, type Refusal } from './errors.ts';
import type { Auth, Reply, Request } from './http.ts';
import { Limits } from './limits.ts';
import { findRoute } from './routes.ts';
import type { Settings } from './settings.ts';
import { importTokenKey } from './tokens.ts';

const MAX_BODY_BYTES = 1024 * 1024;

export interface LogLine {
  readonly requestId: string;
  readonly method: string;
  /** The route's own pattern, never the requested path or query: those may carry tokens and ids. */
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly failure?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts the server on 127.0.0.1. Refuses to start (throws) when the key's halves do not belong together or the
 * database does not answer with an `auth` schema.
 */
export async function startAuthServer(
  settings: Settings,
  options: { log: (line: LogLine) => void; now?: () => Date },
): Promise<RunningServer> {
  const now = options.now ?? (() => new Date());
  const key = await importTokenKey(settings.signingKey);
  const sql = openDatabase(settings.databaseUrl);
  await sql`select 1 from auth.users limit 1`;
  const auth: Auth = { settings, sql, key, limits: new Limits(now), now };

  const server = createServer((incoming, outgoing) => {
    void answer(auth, incoming, outgoing, options.log);
  });
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await sql.end({ timeout: 5 });
    },
  };
}

async function answer(
  auth: Auth,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  log: (line: LogLine) => void,
): Promise<void> {
  const began = performance.now();
  const requestId = randomUUID();
  const method = incoming.method ?? 'GET';
  let route = 'none';
  let failure: string | undefined;
  try {
    const url = new URL(incoming.url ?? '/', 'http://auth.invalid');
    const found = findRoute(method, url.pathname);
    route = found?.path ?? route;
    if (found === null) sendText(outgoing, 404, '404 page not found\n');
    else if (found.route === undefined) sendText(outgoing, 405, '');
    else {
      const request = await readRequest(incoming, url, method, found.parameters);
      if (request === null) sendRefusal(outgoing, tooLarge(), incoming);
      else {
        const outcome = await found.route(auth, request);
        if (outcome.ok) sendReply(outgoing, outcome.value);
        else sendRefusal(outgoing, outcome.failure, incoming);
      }
    }
  } catch (error) {
    failure = kindOf(error);
    if (outgoing.headersSent) outgoing.destroy();
    else sendRefusal(outgoing, unexpected(), incoming, requestId);
  }
  const milliseconds = Math.round(performance.now() - began);
  log({ requestId, method, route, status: outgoing.statusCode, milliseconds, failure });
}

async function readRequest(
  incoming: IncomingMessage,
  url: URL,
  method: string,
  parameters: readonly string[],
): Promise<Request | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  const body = Buffer.concat(chunks).toString('utf8');
  const address = clientAddress(headers['x-forwarded-for'], incoming.socket.remoteAddress);
  return { method, path: url.pathname, query: url.searchParams, headers, body, address, parameters };
}

/**
 * The address that the gateway has seen: the last one of the list, which it appends itself. What stands before it is
 * the client's own claim. This server listens on loopback only, so whoever connects is the gateway or its operator.
 */
function clientAddress(forwardedFor: string | undefined, remote: string | undefined): string | null {
  const last = forwardedFor?.split(',').at(-1)?.trim() ?? '';
  if (isIP(last) !== 0) return last;
  return remote !== undefined && isIP(remote) !== 0 ? remote : null;
}

function sendReply(outgoing: ServerResponse, { status, body, headers }: Reply): void {
  const text = body === null ? '' : JSON.stringify(body);
  const type = body === null ? {} : { 'content-type': 'application/json' };
  outgoing.writeHead(status, { 'cache-control': 'no-store', ...type, ...headers });
  outgoing.end(text);
}

function sendRefusal(
  outgoing: ServerResponse,
  refusal: Refusal,
  incoming: IncomingMessage,
  requestId?: string,
): void {
  const version = incoming.headers['x-supabase-api-version'];
  const { headers, body } = refusalReply(refusal, Array.isArray(version) ? version[0] : version);
  const named = requestId === undefined ? headers : { ...headers, 'sb-request-id': requestId };
  sendReply(outgoing, { status: refusal.status, body, headers: named });
}

function sendText(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  outgoing.end(text);
}

function tooLarge(): Refusal {
  const message = `Request body too large (max ${MAX_BODY_BYTES} bytes)`;
  return { status: 413, code: 'request_entity_too_large', message };
}

function unexpected(): Refusal {
  const message = 'Unexpected failure, please check server logs for more information';
  return { status: 500, code: 'unexpected_failure', message };
}

/** The kind of an error for the log. Its message stays out: the database repeats values in its messages. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  return `${error.name}${code}`;
}
