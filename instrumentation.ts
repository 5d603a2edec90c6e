import { env } from './lib/server/env.ts';

/**
 * Runs once as the server starts, before it answers. Next would go on and answer 500 after a failure here, so the
 * process ends itself: nothing starts on a missing or wrong environment.
 */
export function register(): void {
  try {
    env();
  } catch (failure) {
    if (process.env.NEXT_RUNTIME !== 'nodejs') throw failure;
    process.stderr.write(
      `${failure instanceof Error ? failure.message : 'The environment is not usable.'}\n`,
    );
    process.exit(1);
  }
}
