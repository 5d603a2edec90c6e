import { build } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checks } from './suite.ts';

const entry = fileURLToPath(new URL('./runtimes/workerd.ts', import.meta.url));

test('every portable guarantee holds in workerd', { timeout: 60_000 }, async () => {
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
  });
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      telemetry: { enabled: false },
      modules: true,
      script: bundle.outputFiles[0]?.text ?? '',
      compatibilityDate: '2026-11-01',
      compatibilityFlags: ['nodejs_compat'],
    }),
  );
  try {
    const response = await worker.dispatchFetch('http://suite.invalid/');
    const result = (await response.json()) as { names: string[]; failures: string[] };
    expect(result.failures).toEqual([]);
    expect(result.names).toEqual(checks.map((check) => check.name));
  } finally {
    await worker.dispose();
  }
});
