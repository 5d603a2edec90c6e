import { z } from 'zod';
import { err, ok, type Result } from '../../lib/portable/result.ts';

const wholeNumber = z.string().regex(/^\d+$/, 'must be a whole number').transform(Number);

const signingKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string().min(1, 'needs a kid'),
});

const environment = z.object({
  AUTH_DATABASE_URL: z.url(),
  AUTH_PORT: wholeNumber,
  AUTH_SIGNING_KEY: z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  }),
  AUTH_ISSUER: z.url().transform(withoutTrailingSlash),
  AUTH_SITE_URL: z.url().transform(withoutTrailingSlash),
  AUTH_MAILBOX_DIR: z.string().min(1),
  AUTH_AUTOCONFIRM: z.enum(['true', 'false']).default('true'),
  AUTH_PASSWORD_ATTEMPTS: wholeNumber.default(30),
  AUTH_MAIL_INTERVAL_SECONDS: wholeNumber.default(60),
});

/** The private key, an ES256 JWK with its kid (RFC 7517). */
export type SigningJwk = z.infer<typeof signingKey>;

export interface Settings {
  readonly databaseUrl: string;
  readonly port: number;
  readonly signingKey: SigningJwk;
  /** The address under which people reach this server; the `iss` of every access token. */
  readonly issuer: string;
  /** The product's own address; links in mails lead there and nowhere else. */
  readonly siteUrl: string;
  readonly mailboxDirectory: string;
  /** Whether an address counts as confirmed at sign-up, without a mail. */
  readonly autoconfirm: boolean;
  /** Password sign-ins per client address in five minutes; refreshing gets five times as many. */
  readonly passwordAttempts: number;
  /** Least time between two mails to one address. */
  readonly mailIntervalSeconds: number;
}

/**
 * Reads the settings from the environment. There is no default for anything secret: a missing or malformed value
 * refuses the start, and the sentence names the variable and never its value.
 */
export function readSettings(env: Record<string, string | undefined>): Result<Settings, string> {
  const parsed = environment.safeParse(env);
  if (!parsed.success) return err(sentence(parsed.error));
  const key = signingKey.safeParse(parsed.data.AUTH_SIGNING_KEY);
  if (!key.success) return err('AUTH_SIGNING_KEY: must be a private ES256 JWK with a kid');
  const values = parsed.data;
  return ok({
    databaseUrl: values.AUTH_DATABASE_URL,
    port: values.AUTH_PORT,
    signingKey: key.data,
    issuer: values.AUTH_ISSUER,
    siteUrl: values.AUTH_SITE_URL,
    mailboxDirectory: values.AUTH_MAILBOX_DIR,
    autoconfirm: values.AUTH_AUTOCONFIRM === 'true',
    passwordAttempts: values.AUTH_PASSWORD_ATTEMPTS,
    mailIntervalSeconds: values.AUTH_MAIL_INTERVAL_SECONDS,
  });
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function sentence(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}
