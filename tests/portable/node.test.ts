import { describe, test } from 'vitest';
import { suites } from './suite.ts';

describe.each(Object.entries(suites))('%s, in Node', (_suite, checks) => {
  for (const check of checks) test(check.name, { timeout: 30_000 }, check.run);
});
