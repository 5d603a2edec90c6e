import { defineConfig } from 'vitest/config';

// One project per trust zone; those that start processes get long timeouts and run one file at a time.
const zone = (name: string, processes: boolean, globalSetup: string[] = []) => ({
  extends: true as const,
  test: {
    name,
    globalSetup,
    include: [`tests/${name}/**/*.test.ts`],
    ...(processes ? { testTimeout: 60_000, hookTimeout: 180_000, fileParallelism: false } : {}),
  },
});

export default defineConfig({
  test: {
    projects: [
      zone('portable', false),
      zone('auth', true),
      zone('database', true, ['tests/support/database-setup.ts']),
      zone('keyring', true),
      zone('edge', true),
      zone('web', true),
      zone('stack', true),
      zone('e2e', true),
    ],
  },
});
