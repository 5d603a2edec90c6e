import { z } from 'zod';
import { fromBase64Url, type Bytes } from '../../../lib/portable/bytes.ts';
import { err, ok, type Result } from '../../../lib/portable/result.ts';
import type { CallerKeys } from '../../../lib/portable/tokens/caller.ts';
import { privateJwk, publicJwk, type PrivateJwk, type PublicJwk } from '../../../lib/portable/tokens/jwk.ts';
import type { House } from './house.ts';
import { parseKeks, type Keks } from './keks.ts';
import type { Person } from './person/person.ts';
import type { Tenant } from './tenant/tenant.ts';

/** What the platform hands in. Secrets may be missing: `readKeys` says which. */
export interface Env {
  readonly TENANT: DurableObjectNamespace<Tenant>;
  readonly PERSON: DurableObjectNamespace<Person>;
  readonly HOUSE: DurableObjectNamespace<House>;
  readonly KEYRING_URL?: string;
  readonly KEYRING_KEKS?: string;
  readonly KEYRING_SIGNING_KEY?: string;
  readonly KEYRING_STEP_UP_KEYS?: string;
  readonly EDGE_PUBLIC_KEYS?: string;
  readonly AUDITOR_PUBLIC_KEYS?: string;
  readonly OPERATOR_PUBLIC_KEYS?: string;
}

export interface StepUpKey {
  readonly keyId: string;
  readonly privateKey: Bytes;
  readonly publicKey: Bytes;
}

export interface Keys {
  /** The audience of every caller's token and the issuer of every grant. */
  readonly url: string;
  readonly keks: Keks;
  readonly signingKey: PrivateJwk;
  readonly grantKeys: readonly PublicJwk[];
  readonly stepUpKeys: readonly StepUpKey[];
  readonly callers: CallerKeys;
}

type SecretName = Exclude<keyof Env, 'TENANT' | 'PERSON' | 'HOUSE'>;

/**
 * Reads every secret of the keyring. The failure is a sentence for the operator's log: it names the secret and what is
 * wrong with it, and for a key-encryption key how to generate one. It never contains a value.
 */
export function readKeys(env: Env): Result<Keys, string> {
  const keks = parseKeks(env.KEYRING_KEKS);
  if (!keks.ok) return keks;
  const url = z.url().safeParse(env.KEYRING_URL);
  if (!url.success) return err('KEYRING_URL is missing or is no URL.');
  const signingKey = parseSecret(env, 'KEYRING_SIGNING_KEY', privateJwk);
  if (!signingKey.ok) return signingKey;
  const stepUpKeys = parseSecret(env, 'KEYRING_STEP_UP_KEYS', z.array(stepUpKey).min(1));
  if (!stepUpKeys.ok) return stepUpKeys;
  const edge = parseSecret(env, 'EDGE_PUBLIC_KEYS', z.array(publicJwk).min(1));
  if (!edge.ok) return edge;
  const auditor = parseSecret(env, 'AUDITOR_PUBLIC_KEYS', z.array(publicJwk));
  if (!auditor.ok) return auditor;
  const operator = parseSecret(env, 'OPERATOR_PUBLIC_KEYS', z.array(publicJwk).min(1));
  if (!operator.ok) return operator;
  const callers = { edge: edge.value, auditor: auditor.value, operator: operator.value };
  if (sharesKeys(callers)) {
    return err('Two of EDGE_PUBLIC_KEYS, AUDITOR_PUBLIC_KEYS and OPERATOR_PUBLIC_KEYS hold the same key.');
  }
  const all = Object.values(callers).flat();
  if (all.some((key) => key.x === signingKey.value.x)) {
    return err('KEYRING_SIGNING_KEY is also the key of a caller, who could sign grants with it.');
  }
  const { kty, crv, x, kid } = signingKey.value;
  return ok({
    url: url.data,
    keks: keks.value,
    signingKey: signingKey.value,
    grantKeys: [{ kty, crv, x, kid }],
    stepUpKeys: stepUpKeys.value,
    callers,
  });
}

const bytesOf = (length: number) =>
  z.string().transform((text, context): Bytes => {
    const bytes = fromBase64Url(text);
    if (bytes.ok && bytes.value.length === length) return bytes.value;
    context.addIssue({ code: 'custom', message: `must be ${String(length)} bytes in base64url` });
    return z.NEVER;
  });

const stepUpKey = z.object({
  keyId: z.string().min(1).max(64),
  privateKey: bytesOf(32),
  publicKey: bytesOf(65),
});

function parseSecret<T>(env: Env, name: SecretName, schema: z.ZodType<T>): Result<T, string> {
  const text = env[name];
  if (text === undefined || text === '') return err(`${name} is missing.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err(`${name} is no JSON.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  // Only the path: a message of the parser could quote what it read.
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  return err(`${name} is malformed${path === '' ? '' : ` at ${path}`}.`);
}

/** A key that stands for two issuers would let the lesser one act as the greater: the edge must not unfreeze. */
function sharesKeys(callers: CallerKeys): boolean {
  const keys = [...callers.edge, ...callers.auditor, ...callers.operator].map((key) => key.x);
  const issuers = Object.values(callers).flatMap((list) => [...new Set(list.map((key) => key.x))]);
  return new Set(keys).size !== issuers.length;
}
