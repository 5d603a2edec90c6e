import { z } from 'zod';
import { fromBase64Url, type Bytes } from '../../../lib/portable/bytes.ts';
import { privateJwk, publicJwk } from '../../../lib/portable/tokens/jwk.ts';

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

const bytes32 = z.string().transform((text, context): Bytes => {
  const bytes = fromBase64Url(text);
  if (bytes.ok && bytes.value.length === 32) return bytes.value;
  context.addIssue({ code: 'custom', message: 'not 32 bytes in base64url' });
  return z.NEVER;
});

const address = z.url({ protocol: /^https?$/ }).refine((text) => !text.endsWith('/'), 'ends with a slash');

/** Names of this very machine, also as Supabase's containers call it. */
const HERE = new Set(['localhost', '127.0.0.1', '[::1]', 'host.docker.internal']);

// Content keys come back from here.
const keyringAddress = address.refine(
  (text) => new URL(text).protocol === 'https:' || HERE.has(new URL(text).hostname),
  'not https',
);

// No default: a login that crosses a network unencrypted, or a mode that this client does not know, is a mistake.
const databaseAddress = z.url({ protocol: /^postgres(ql)?$/ }).refine((text) => {
  const { hostname, searchParams } = new URL(text);
  const mode = searchParams.get('sslmode');
  return mode === null ? HERE.has(hostname) : ['disable', 'require', 'verify-full'].includes(mode);
}, 'sslmode is not disable, require or verify-full');

/** Every variable that a function may read, with its form. A function reads only those that it names. */
const VARIABLES = {
  SUPABASE_URL: address,
  STRONGROOM_EDGE_DATABASE_URL: databaseAddress,
  STRONGROOM_EDGE_SIGNING_KEY: json.pipe(privateJwk),
  STRONGROOM_INTAKE_SECRET: bytes32,
  STRONGROOM_KEYRING_URL: keyringAddress,
  STRONGROOM_KEYRING_PUBLIC_KEYS: json.pipe(z.array(publicJwk).min(1)),
  STRONGROOM_SCHEDULER_PUBLIC_KEYS: json.pipe(z.array(publicJwk).min(1)),
} as const;

type Variables = typeof VARIABLES;
/** The values of the variables that a function named. */
export type Environment<Name extends keyof Variables> = { [Key in Name]: z.output<Variables[Key]> };

/**
 * Reads the named variables once, at boot. Throws, which stops the function, when one is missing or malformed; the
 * message names the variable and never its value. There are no defaults.
 */
export function readEnvironment<Name extends keyof Variables>(
  names: readonly Name[],
  read: (name: string) => string | undefined,
): Environment<Name> {
  const entries = names.map((name) => {
    const parsed = VARIABLES[name].safeParse(read(name));
    if (parsed.success) return [name, parsed.data] as const;
    throw new Error(`${name}: ${parsed.error.issues[0]?.message ?? 'malformed'}`);
  });
  return Object.fromEntries(entries) as Environment<Name>;
}
