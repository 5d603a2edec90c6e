import { env } from './lib/server/env.ts';

/** Runs once as the server starts, before it answers: a missing or wrong environment is found here. */
export function register(): void {
  env();
}
