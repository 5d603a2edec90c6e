// Runs the suites of the trust zones one after another, since each starts servers of its own and the machine may have
// two cores, and says at the end what each took. Stops at nothing: one run tells everything that is broken.
//   node tests/support/run-zones.ts [zone …]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ZONES = ['portable', 'web', 'auth', 'database', 'keyring', 'edge', 'stack', 'e2e'];

interface ZoneResult {
  zone: string;
  passed: number;
  failed: number;
  seconds: number;
}

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-tests-'));
const asked = process.argv.slice(2);
const results = (asked.length > 0 ? asked : ZONES).map(runZone);
rmSync(folder, { recursive: true, force: true });

for (const { zone, passed, failed, seconds } of results) {
  process.stdout.write(
    `${zone.padEnd(10)} ${String(passed)} passed, ${String(failed)} failed in ${String(seconds)} s\n`,
  );
}
const total = (of: 'passed' | 'failed'): number => results.reduce((sum, result) => sum + result[of], 0);
process.stdout.write(`${String(total('passed'))} passed, ${String(total('failed'))} failed\n`);
process.exit(total('failed') === 0 ? 0 : 1);

function runZone(zone: string): ZoneResult {
  const started = Date.now();
  const report = path.join(folder, `${zone}.json`);
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      zone,
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  const seconds = Math.round((Date.now() - started) / 1000);
  const { numPassedTests, numTotalTests } = readReport(report);
  // A suite that could not start has no failed test, and has not passed either.
  const failed = Math.max(numTotalTests - numPassedTests, status === 0 && numTotalTests > 0 ? 0 : 1);
  return { zone, passed: numPassedTests, failed, seconds };
}

function readReport(file: string): { numPassedTests: number; numTotalTests: number } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numTotalTests: number };
  } catch {
    return { numPassedTests: 0, numTotalTests: 0 };
  }
}
