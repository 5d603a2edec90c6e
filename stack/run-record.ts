import { existsSync } from 'node:fs';
import { z } from 'zod';
import { readJson, writePrivate, type State } from './state.ts';

const runRecord = z.object({
  portBase: z.number().int(),
  external: z
    .object({
      url: z.string(),
      publishableKey: z.string(),
      edgeDatabaseUrl: z.string(),
      databaseUrl: z.string().nullable(),
    })
    .nullable(),
});
export type RunRecord = z.infer<typeof runRecord>;

/** Notes how this stack was last started, so that `status` can say where everything is. */
export function writeRunRecord(state: State, record: RunRecord): void {
  writePrivate(state.run, JSON.stringify(record));
}

export function readRunRecord(state: State): RunRecord | null {
  return existsSync(state.run) ? readJson(state.run, runRecord) : null;
}
