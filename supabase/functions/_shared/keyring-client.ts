import type { z } from 'zod';
import { sha256, toBase64Url, utf8 } from '../../../lib/portable/bytes.ts';
import type { EntryReference } from '../../../lib/portable/contracts/common.ts';
import {
  closeAnswer,
  confirmAnswer,
  contentKeyAnswer,
  enrolAnswer,
  finishAnswer,
  keyringRefusal,
  stepUpAnswer,
  type closeRequest,
  type factorRequest,
  type KeyringOperation,
  type KeyringRefusal,
  type openRequest,
  type sealRequest,
  type stepUpRequest,
} from '../../../lib/portable/contracts/keyring.ts';
import type { TenantId } from '../../../lib/portable/ids.ts';
import { EDGE_TOKEN_LIFETIME_SECONDS } from '../../../lib/portable/policy/limits.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import { signCaller } from '../../../lib/portable/tokens/caller.ts';
import type { PrivateJwk } from '../../../lib/portable/tokens/jwk.ts';
import type { Runtime } from './runtime.ts';

const DEADLINE_MILLISECONDS = 10_000;

/** What the keyring refused, or `unreachable`: no answer in time, or one that is not of the contract. */
export type KeyringFailure =
  | KeyringRefusal
  | { reason: 'unreachable'; retryAt?: undefined; since?: undefined; highestVersion?: undefined };

type Asked<Answer extends z.ZodType> = Promise<Result<z.output<Answer>, KeyringFailure>>;

export interface Keyring {
  enrolFactor(body: z.output<typeof factorRequest>): Asked<typeof enrolAnswer>;
  confirmFactor(body: z.output<typeof factorRequest>): Asked<typeof confirmAnswer>;
  stepUp(body: z.output<typeof stepUpRequest>): Asked<typeof stepUpAnswer>;
  seal(body: z.output<typeof sealRequest>, entry: EntryReference): Asked<typeof contentKeyAnswer>;
  open(body: z.output<typeof openRequest>, entry: EntryReference): Asked<typeof contentKeyAnswer>;
  close(body: z.output<typeof closeRequest>): Asked<typeof closeAnswer>;
  finish(tenantId: TenantId): Asked<typeof finishAnswer>;
}

/**
 * Asks the keyring, as the edge: one request per operation, signed for exactly its body, ten seconds at most, never
 * repeated. An answer outside the contract counts as no answer.
 */
export function createKeyring(parts: { url: string; signingKey: PrivateJwk; runtime: Runtime }): Keyring {
  return {
    enrolFactor: (body) => ask('enrol-factor', { tenantId: null, body, answer: enrolAnswer }),
    confirmFactor: (body) => ask('confirm-factor', { tenantId: null, body, answer: confirmAnswer }),
    stepUp: (body) => ask('step-up', { tenantId: body.tenantId, body, answer: stepUpAnswer }),
    seal: (body, entry) =>
      ask('seal', { tenantId: body.binding.tenantId, body, entry, answer: contentKeyAnswer }),
    open: (body, entry) =>
      ask('open', { tenantId: body.binding.tenantId, body, entry, answer: contentKeyAnswer }),
    close: (body) => ask('close', { tenantId: body.tenantId, body, answer: closeAnswer }),
    finish: (tenantId) => ask('finish', { tenantId, body: { tenantId }, answer: finishAnswer }),
  };

  async function ask<Answer extends z.ZodType>(
    operation: KeyringOperation,
    request: { tenantId: TenantId | null; body: unknown; entry?: EntryReference; answer: Answer },
  ): Asked<Answer> {
    const body = JSON.stringify(request.body);
    const issuedAt = Math.floor(parts.runtime.now().getTime() / 1000);
    const token = await signCaller(
      {
        iss: 'edge',
        aud: parts.url,
        jti: toBase64Url(parts.runtime.random(24)),
        iat: issuedAt,
        exp: issuedAt + EDGE_TOKEN_LIFETIME_SECONDS,
        operation,
        tenant_id: request.tenantId,
        body: toBase64Url(await sha256(utf8(body))),
        ...(request.entry === undefined ? {} : { entry: request.entry }),
      },
      parts.signingKey,
    );
    const response = await post(`${parts.url}/v1/${operation}`, token, body);
    if (response === null) return err({ reason: 'unreachable' });
    if (response.ok) {
      const answer = request.answer.safeParse(response.body);
      return answer.success ? ok(answer.data) : err({ reason: 'unreachable' });
    }
    const refusal = keyringRefusal.safeParse(response.body);
    return err(refusal.success ? refusal.data : { reason: 'unreachable' });
  }
}

async function post(
  url: string,
  token: string,
  body: string,
): Promise<{ ok: boolean; body: unknown } | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(DEADLINE_MILLISECONDS),
    });
    return { ok: response.ok, body: await response.json() };
  } catch {
    return null;
  }
}
