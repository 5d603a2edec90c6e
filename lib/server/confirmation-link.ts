import 'server-only';
import { z } from 'zod';

/**
 * What the link of a confirmation mail carries: `/auth/confirm?token_hash=…&type=signup`, or `type=email` as Supabase's
 * own templates for this flow write it. Refuses links of other kinds: a recovery or an invitation begins a session, too,
 * and no page here goes on from there.
 */
export const confirmationLink = z.object({
  token_hash: z.string().regex(/^[A-Za-z0-9_-]{16,256}$/),
  type: z.enum(['signup', 'email']),
});
