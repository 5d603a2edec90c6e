import '../_shared/forget-privileged.ts';
import { connect } from '../_shared/database/connection.ts';
import { sweepStatements } from '../_shared/database/sweeping.ts';
import { readEnvironment } from '../_shared/env.ts';
import { grantKeysOf } from '../_shared/grants.ts';
import { keyringOf } from '../_shared/keyring-of.ts';
import { runtime } from '../_shared/runtime.ts';
import { createVerifyScheduler } from '../_shared/scheduler.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(
  [
    'SUPABASE_URL',
    'STRONGROOM_EDGE_DATABASE_URL',
    'STRONGROOM_EDGE_SIGNING_KEY',
    'STRONGROOM_KEYRING_URL',
    'STRONGROOM_KEYRING_PUBLIC_KEYS',
    'STRONGROOM_SCHEDULER_PUBLIC_KEYS',
  ],
  (name) => Deno.env.get(name),
);

Deno.serve(
  createHandler({
    runtime,
    verifyScheduler: createVerifyScheduler({
      keys: environment.STRONGROOM_SCHEDULER_PUBLIC_KEYS,
      supabaseUrl: environment.SUPABASE_URL,
      runtime,
    }),
    grantKeys: grantKeysOf(environment),
    database: sweepStatements(connect(environment.STRONGROOM_EDGE_DATABASE_URL)),
    keyring: keyringOf(environment),
  }),
);
