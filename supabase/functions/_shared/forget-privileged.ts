// Hosted Supabase puts these into the environment of every function. Only the functions of privileged.json may read
// them, so this is the first import of every other one.
for (const name of [
  'SUPABASE_SERVICE_ROLE_KEY',
  'SUPABASE_SECRET_KEYS',
  'SUPABASE_SECRET_KEY',
  'SUPABASE_DB_URL',
]) {
  Deno.env.delete(name);
}
