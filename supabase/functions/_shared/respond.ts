import type { z } from 'zod';
import { WIRE_STATUS, type FailureBody } from '../../../lib/portable/contracts/failure.ts';
import { toHex } from '../../../lib/portable/bytes.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import { MESSAGES, type Failure } from './failures.ts';
import type { Runtime } from './runtime.ts';

const BODY_BYTES_MAX = 128 * 1024;
// RFC 9110 §15.5.6. For HTTP's own sake: on the wire it is one more `invalid_request`.
const METHOD_NOT_ALLOWED = 405;
const REQUEST_ID = /^req_[a-z0-9]{8,32}$/;

export interface Ask<Who, Body> {
  who: Who;
  body: Body;
  requestId: string;
}

export type Handler = (request: Request) => Promise<Response>;

/**
 * Wraps one operation into an HTTP handler: POST (anything else answers 405) with a JSON body of at most 128 KiB, from
 * servers only (a request with an Origin header comes from a browser and is refused), by an identified caller. Every
 * answer carries a request id, the inbound one if it is well formed, and is not to be stored. One log line per request,
 * without any of its content. What is thrown answers `internal`.
 */
export function createEndpoint<Who, Body extends z.ZodType, Answer>(
  parts: {
    name: string;
    runtime: Runtime;
    identify(request: Request): Promise<Result<Who, Failure>>;
    body: Body;
  },
  run: (ask: Ask<Who, z.output<Body>>) => Promise<Result<Answer, Failure>>,
): Handler {
  return async (request) => {
    const started = parts.runtime.now().getTime();
    const requestId = chooseRequestId(request, parts.runtime);
    const { outcome, error } = await attempt(() => answer(request, requestId));
    const code = outcome.ok ? 'ok' : outcome.failure.code;
    const status = outcome.ok ? 200 : refusedStatus(request, outcome.failure);
    const milliseconds = parts.runtime.now().getTime() - started;
    parts.runtime.log(
      JSON.stringify({ requestId, function: parts.name, status, code, milliseconds, ...error }),
    );
    return Response.json(outcome.ok ? outcome.value : failureBody(outcome.failure, requestId), {
      status,
      headers: {
        'cache-control': 'no-store',
        'x-request-id': requestId,
        'x-content-type-options': 'nosniff',
        ...(status === METHOD_NOT_ALLOWED && { allow: 'POST' }),
      },
    });
  };

  async function answer(request: Request, requestId: string): Promise<Result<Answer, Failure>> {
    const refused = refuseForm(request);
    if (refused !== null) return err(refused);
    const who = await parts.identify(request);
    if (!who.ok) return who;
    const body = await readBody(request, parts.body);
    return body.ok ? run({ who: who.value, body: body.value, requestId }) : body;
  }
}

function chooseRequestId(request: Request, runtime: Runtime): string {
  const inbound = request.headers.get('x-request-id') ?? '';
  return REQUEST_ID.test(inbound) ? inbound : `req_${toHex(runtime.random(8))}`;
}

async function attempt<Answer>(
  run: () => Promise<Result<Answer, Failure>>,
): Promise<{ outcome: Result<Answer, Failure>; error?: { error: string; at: string | undefined } }> {
  try {
    return { outcome: await run() };
  } catch (thrown) {
    // The message may quote input, so only the kind and the place are logged.
    const error = thrown instanceof Error ? thrown : new Error();
    const code = 'code' in error ? ` ${String(error.code)}` : '';
    const at = error.stack
      ?.split('\n')
      .find((line) => line.trimStart().startsWith('at '))
      ?.trim();
    return { outcome: err({ code: 'internal' }), error: { error: `${error.name}${code}`, at } };
  }
}

function refusedStatus(request: Request, failure: Failure): number {
  return request.method === 'POST' ? WIRE_STATUS[failure.code] : METHOD_NOT_ALLOWED;
}

function refuseForm(request: Request): Failure | null {
  const json = /^application\/json(;|$)/i.test(request.headers.get('content-type') ?? '');
  const browser = request.headers.has('origin');
  return request.method === 'POST' && json && !browser ? null : { code: 'invalid_request' };
}

async function readBody<Body extends z.ZodType>(
  request: Request,
  schema: Body,
): Promise<Result<z.output<Body>, Failure>> {
  const text = await readText(request);
  if (text === null) return err({ code: 'invalid_request' });
  try {
    const parsed = schema.safeParse(JSON.parse(text, refuseNul));
    return parsed.success ? ok(parsed.data) : err({ code: 'invalid_request' });
  } catch {
    return err({ code: 'invalid_request' });
  }
}

/** No text of Postgres holds U+0000, so nothing may be begun that could not be written at its end. */
function refuseNul(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && value.includes('\0')) throw new SyntaxError();
  return value;
}

async function readText(request: Request): Promise<string | null> {
  if (request.body === null) return null;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let length = 0;
  try {
    for await (const chunk of request.body) {
      length += chunk.length;
      if (length > BODY_BYTES_MAX) return null;
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch {
    return null;
  }
}

function failureBody(failure: Failure, requestId: string): FailureBody {
  return { ...failure, message: failure.message ?? MESSAGES[failure.code], requestId };
}
