import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { toBase64Url } from '../lib/portable/bytes.ts';
import { generateTransportKeys } from '../lib/portable/transport/hpke.ts';
import { createPrivate, readJson, type State } from './state.ts';

const ed25519Jwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});
export const authSigningKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
});
export type SigningKey = z.infer<typeof ed25519Jwk>;
export type AuthSigningKey = z.infer<typeof authSigningKey>;

const stepUpKey = z.object({ keyId: z.string(), privateKey: z.string(), publicKey: z.string() });
const stackSecrets = z.object({
  edgeSigningKey: ed25519Jwk,
  keyringSigningKey: ed25519Jwk,
  schedulerSigningKey: ed25519Jwk,
  auditorSigningKey: ed25519Jwk,
  operatorSigningKey: ed25519Jwk,
  authSigningKey,
  stepUpKeys: z.tuple([stepUpKey], stepUpKey),
  intakeSecret: z.string(),
  publishableKey: z.string(),
  secretKey: z.string(),
  passwords: z.object({
    supabase_admin: z.string(),
    postgres: z.string(),
    authenticator: z.string(),
    supabase_auth_admin: z.string(),
    strongroom_edge: z.string(),
  }),
});
export type StackSecrets = z.infer<typeof stackSecrets>;

/** Every key and password of the stack but the key-encryption keys: made at the first start, read from then on. */
export async function openSecrets(state: State): Promise<StackSecrets> {
  if (!existsSync(state.secrets)) createPrivate(state.secrets, JSON.stringify(await makeSecrets(), null, 2));
  return readSecrets(state);
}

export function readSecrets(state: State): StackSecrets {
  return readJson(state.secrets, stackSecrets);
}

/** The half of a signing key that others verify with. */
export function publicHalf(key: SigningKey): { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string } {
  return { kty: key.kty, crv: key.crv, x: key.x, kid: key.kid };
}

/** The JSON Web Key Set (RFC 7517) under which the access tokens of the embedded Auth verify. */
export function authKeySet({ kty, crv, x, y, kid, alg }: AuthSigningKey) {
  return { keys: [{ kty, crv, x, y, kid, alg, use: 'sig', key_ops: ['verify'] }] };
}

async function makeSecrets(): Promise<StackSecrets> {
  const transport = await generateTransportKeys(crypto.getRandomValues(new Uint8Array(32)));
  return {
    edgeSigningKey: await makeSigningKey('edge'),
    keyringSigningKey: await makeSigningKey('keyring'),
    schedulerSigningKey: await makeSigningKey('scheduler'),
    auditorSigningKey: await makeSigningKey('auditor'),
    operatorSigningKey: await makeSigningKey('operator'),
    authSigningKey: await makeAuthSigningKey(),
    stepUpKeys: [
      {
        keyId: `step-up-${randomBytes(4).toString('hex')}`,
        privateKey: toBase64Url(transport.privateKey),
        publicKey: toBase64Url(transport.publicKey),
      },
    ],
    intakeSecret: token(32),
    publishableKey: `sb_publishable_${token(24)}`,
    secretKey: `sb_secret_${token(24)}`,
    passwords: {
      supabase_admin: token(24),
      postgres: token(24),
      authenticator: token(24),
      supabase_auth_admin: token(24),
      strongroom_edge: token(24),
    },
  };
}

function token(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

async function makeSigningKey(owner: string): Promise<SigningKey> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return ed25519Jwk.parse({ ...jwk, kid: `${owner}-${randomBytes(4).toString('hex')}` });
}

export async function makeAuthSigningKey(): Promise<AuthSigningKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return authSigningKey.parse({ ...jwk, kid: randomUUID(), alg: 'ES256' });
}
