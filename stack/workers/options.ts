/** Writes how miniflare is to run a Worker, read from its wrangler.jsonc as deployed: `options.ts <config> <output>`. */
import { writeFileSync } from 'node:fs';
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from 'wrangler';

// The bundle is final: neither the source folder nor rules for modules matter any more.
const ABOUT_SOURCES = new Set(['rootPath', 'modulesRules']);

const [config = '', output = ''] = process.argv.slice(2);
const options = Object.entries(readWorkerOptions(config).workerOptions).filter(
  ([name]) => !ABOUT_SOURCES.has(name),
);
writeFileSync(output, JSON.stringify(Object.fromEntries(options)), { mode: 0o600 });
