import type { Plan } from '../plan.ts';
import { publicHalf } from '../secrets.ts';

/**
 * Names that a function must be allowed to name, although they are not set here: those that hosted Supabase sets in
 * every function and the functions delete at their first import, and those that the npm package postgres looks up.
 */
export const UNSET_NAMES = [
  'SUPABASE_SERVICE_ROLE_KEY',
  'SUPABASE_SECRET_KEYS',
  'SUPABASE_SECRET_KEY',
  'SUPABASE_DB_URL',
  'PGAPPNAME',
  'PGTARGETSESSIONATTRS',
] as const;

/** The environment of one Edge Function: only `sweep` knows whom the scheduler's tokens come from. */
export function functionEnv({ secrets, urls }: Plan, name: string): Record<string, string> {
  return {
    // `sweep` reads it only as the audience of those tokens, and the scheduler calls this stack's own gateway.
    SUPABASE_URL: name === 'sweep' ? urls.gateway : urls.supabase,
    STRONGROOM_EDGE_DATABASE_URL: urls.edgeDatabase,
    STRONGROOM_EDGE_SIGNING_KEY: JSON.stringify(secrets.edgeSigningKey),
    STRONGROOM_INTAKE_SECRET: secrets.intakeSecret,
    STRONGROOM_KEYRING_URL: urls.keyring,
    STRONGROOM_KEYRING_PUBLIC_KEYS: JSON.stringify([publicHalf(secrets.keyringSigningKey)]),
    ...(name === 'sweep' && {
      STRONGROOM_SCHEDULER_PUBLIC_KEYS: JSON.stringify([publicHalf(secrets.schedulerSigningKey)]),
    }),
  };
}
