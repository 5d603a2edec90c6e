import '../_shared/forget-privileged.ts';
import { createVerifyCaller } from '../_shared/caller.ts';
import { connect } from '../_shared/database/connection.ts';
import { credentialStatements } from '../_shared/database/credentials.ts';
import { readEnvironment } from '../_shared/env.ts';
import { runtime } from '../_shared/runtime.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(
  ['SUPABASE_URL', 'STRONGROOM_EDGE_DATABASE_URL', 'STRONGROOM_INTAKE_SECRET'],
  (name) => Deno.env.get(name),
);

Deno.serve(
  createHandler({
    runtime,
    verifyCaller: createVerifyCaller(environment.SUPABASE_URL),
    intakeSecret: environment.STRONGROOM_INTAKE_SECRET,
    database: credentialStatements(connect(environment.STRONGROOM_EDGE_DATABASE_URL)),
  }),
);
