import 'server-only';
import { z } from 'zod';
import { base64url, publicKey } from '../portable/contracts/common.ts';

function json<S extends z.ZodType>(schema: S) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

const stepUpKey = z.object({ keyId: z.string().min(1).max(64), publicKey });
export type StepUpKey = z.infer<typeof stepUpKey>;

const publicJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: base64url.length(43),
  kid: z.string().min(1),
});

const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

const environment = z.object({
  SUPABASE_URL: address,
  // This server may hold nothing that passes row level security.
  SUPABASE_PUBLISHABLE_KEY: z
    .string()
    .min(1)
    .refine((key) => !isPrivileged(key), 'is a privileged key; the publishable one belongs here'),
  STRONGROOM_FUNCTIONS_URL: address.optional(),
  STRONGROOM_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).origin === url, 'must be an origin without a path'),
  STRONGROOM_STEP_UP_KEYS: json(z.array(stepUpKey).min(1)),
  STRONGROOM_KEYRING_PUBLIC_KEYS: json(z.array(publicJwk).min(1)),
});

export type Environment = {
  /** Issues the sessions and serves the database: tokens name it as their issuer. */
  supabaseUrl: string;
  publishableKey: string;
  /** Where the Edge Functions answer: below the Supabase URL, unless they are served from elsewhere. */
  functionsUrl: string;
  origin: string;
  /** The key that pages seal to: the first one of the list. */
  stepUpKey: StepUpKey;
  keyringPublicKeys: z.infer<typeof publicJwk>[];
};

let parsed: Environment | undefined;

/** The web server's environment. Throws at the first use when a variable is missing or wrong; its value is not told. */
export function env(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}

/** Reads the environment from `variables`. Throws an Error that names each wrong variable and never its value. */
export function parseEnvironment(variables: Record<string, string | undefined>): Environment {
  const read = environment.safeParse(variables);
  if (!read.success) {
    const wrong = read.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`);
    throw new Error(`The web server's environment is not usable. ${wrong.join('; ')}`);
  }
  const [stepUpKey] = read.data.STRONGROOM_STEP_UP_KEYS;
  if (!stepUpKey) throw new Error('STRONGROOM_STEP_UP_KEYS is empty');
  return {
    supabaseUrl: read.data.SUPABASE_URL,
    publishableKey: read.data.SUPABASE_PUBLISHABLE_KEY,
    functionsUrl: read.data.STRONGROOM_FUNCTIONS_URL ?? `${read.data.SUPABASE_URL}/functions/v1`,
    origin: read.data.STRONGROOM_ORIGIN,
    stepUpKey,
    keyringPublicKeys: read.data.STRONGROOM_KEYRING_PUBLIC_KEYS,
  };
}

/** Tells Supabase's privileged keys from publishable ones: the new prefix, or the role claim of a legacy JWT. */
function isPrivileged(key: string): boolean {
  if (key.startsWith('sb_secret_')) return true;
  const [, payload] = key.split('.');
  if (!payload) return false;
  try {
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as unknown;
    return z.object({ role: z.literal('anon') }).safeParse(claims).success === false;
  } catch {
    return false;
  }
}
