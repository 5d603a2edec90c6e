import '../_shared/forget-privileged.ts';
import { createVerifyCaller } from '../_shared/caller.ts';
import { connect } from '../_shared/database/connection.ts';
import { peopleStatements } from '../_shared/database/people.ts';
import { readEnvironment } from '../_shared/env.ts';
import { grantKeysOf } from '../_shared/grants.ts';
import { runtime } from '../_shared/runtime.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(
  [
    'SUPABASE_URL',
    'STRONGROOM_EDGE_DATABASE_URL',
    'STRONGROOM_KEYRING_URL',
    'STRONGROOM_KEYRING_PUBLIC_KEYS',
  ],
  (name) => Deno.env.get(name),
);

Deno.serve(
  createHandler({
    runtime,
    verifyCaller: createVerifyCaller(environment.SUPABASE_URL),
    grantKeys: grantKeysOf(environment),
    database: peopleStatements(connect(environment.STRONGROOM_EDGE_DATABASE_URL)),
  }),
);
