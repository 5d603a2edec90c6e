import { z } from 'zod';
import { privateJwk, type PrivateJwk } from '../../../lib/portable/tokens/jwk.ts';

export interface Env {
  readonly FUNCTIONS_URL?: string;
  readonly SCHEDULER_SIGNING_KEY?: string;
}

export interface Settings {
  /** The base URL of the Edge Functions: where the call goes and the audience of its token. */
  readonly functionsUrl: string;
  readonly signingKey: PrivateJwk;
}

/** Reads the scheduler's two secrets. Throws, naming the one that is missing or malformed, never with its value. */
export function readSettings(env: Env): Settings {
  const functionsUrl = z.url().safeParse(env.FUNCTIONS_URL);
  if (!functionsUrl.success) throw new Error('FUNCTIONS_URL is missing or is no URL');
  const signingKey = privateJwk.safeParse(parseJson(env.SCHEDULER_SIGNING_KEY ?? ''));
  if (!signingKey.success) throw new Error('SCHEDULER_SIGNING_KEY is missing or malformed');
  return { functionsUrl: functionsUrl.data, signingKey: signingKey.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
