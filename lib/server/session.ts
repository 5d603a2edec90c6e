import 'server-only';
import { cache } from 'react';
import { z } from 'zod';
import { sessionId, userId, type SessionId, type UserId } from '../portable/ids.ts';
import { env } from './env.ts';
import { supabaseFor } from './supabase.ts';

export type Session = { userId: UserId; sessionId: SessionId; email: string; accessToken: string };

const ALGORITHMS = ['ES256', 'RS256'];

const claims = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  sub: userId,
  session_id: sessionId,
  email: z.string(),
});

/**
 * The session of this request's cookie, or null. The token is verified against Supabase Auth's published keys, with
 * its algorithm, issuer and audience. Whether the session still lives is decided in SQL and in every function.
 * Holds the access token: never hand it to a component.
 */
export const readSession = cache(async (): Promise<Session | null> => {
  const client = await supabaseFor(null);
  const { data: stored } = await client.auth.getSession();
  const accessToken = stored.session?.access_token;
  if (!accessToken) return null;
  const { data, error } = await client.auth.getClaims(accessToken);
  if (error || !data || !ALGORITHMS.includes(data.header.alg)) return null;
  const read = claims.safeParse(data.claims);
  if (!read.success) return null;
  const audiences = [read.data.aud].flat();
  if (read.data.iss !== `${env().supabaseUrl}/auth/v1` || !audiences.includes('authenticated')) return null;
  return {
    userId: read.data.sub,
    sessionId: read.data.session_id,
    email: read.data.email,
    accessToken,
  };
});
