import { createServer, request as requestOverHttp } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { request as requestOverHttps } from 'node:https';
import type { ApiKeys } from './keys.ts';
import { findRoute, type Upstreams } from './routes.ts';

/** Headers that concern one connection only (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * One server with Supabase's paths and keys. A request without a key of this project is refused with 401 where Supabase
 * wants one; `apiKeys` null passes keys on unread, for a Supabase of one's own behind it. Bodies stream both ways and are
 * neither read nor logged. Sends no CORS header: no page calls it from a browser.
 */
export function createGateway(upstreams: Upstreams, apiKeys: ApiKeys | null): Server {
  return createServer((request, response) => {
    forward(request, response, upstreams, apiKeys).catch(() => refuse(response, 502, 'Bad gateway'));
  });
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  upstreams: Upstreams,
  apiKeys: ApiKeys | null,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://gateway');
  const route = findRoute(url, upstreams);
  if (route === null) return refuse(response, 404, 'no Route matched with those values');

  const headers = forwardedHeaders(request.headers, request.socket.remoteAddress ?? '');
  if (route.swapsKey && apiKeys !== null) {
    const key = request.headers['apikey'] ?? url.searchParams.get('apikey');
    const kind = typeof key === 'string' ? await apiKeys.kindOf(key) : null;
    if (kind === null && typeof key === 'string') return refuse(response, 401, 'Invalid API key');
    if (kind === null && route.needsKey) return refuse(response, 401, 'No API key found in request');
    // supabase-js sends its key as a bearer token when nobody is signed in. It is no token.
    if (headers['authorization'] === `Bearer ${String(key)}`) delete headers['authorization'];
    if (kind === 'secret') headers['authorization'] ??= `Bearer ${await apiKeys.serviceToken()}`;
    delete headers['apikey'];
    route.target.searchParams.delete('apikey');
  }
  pass(request, response, route.target, headers);
}

function forwardedHeaders(incoming: IncomingHttpHeaders, client: string): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const named = new Set((incoming.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  for (const [name, value] of Object.entries(incoming)) {
    if (value !== undefined && name !== 'host' && !HOP_BY_HOP.has(name) && !named.has(name))
      headers[name] = value;
  }
  // A body keeps its frame, whatever Connection names: unframed, its bytes would reach the part as another request.
  if (incoming['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';
  else if (incoming['content-length'] !== undefined) headers['content-length'] = incoming['content-length'];
  headers['x-forwarded-for'] = client;
  headers['x-forwarded-host'] = incoming.host ?? '';
  return headers;
}

function pass(
  request: IncomingMessage,
  response: ServerResponse,
  target: URL,
  headers: Record<string, string | string[]>,
): void {
  const send = target.protocol === 'https:' ? requestOverHttps : requestOverHttp;
  const upstream = send(target, { method: request.method, headers }, (answer) => {
    const kept = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  upstream.once('error', () => refuse(response, 503, 'The part behind this path does not answer'));
  response.once('close', () => upstream.destroy());
  request.pipe(upstream);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ message }));
}
