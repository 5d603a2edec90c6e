import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { auditVectors } from '../support/audit-vectors.ts';
import { envelopeVectors } from '../support/envelope-vectors.ts';
import { tokenVectors } from '../support/token-vectors.ts';
import { transportVectors } from '../support/transport-vectors.ts';

test.each([
  ['audit', auditVectors],
  ['envelope', envelopeVectors],
  ['tokens', tokenVectors],
  ['transport', transportVectors],
])('the published vectors of %s are what the second implementation makes', async (folder, make) => {
  const published = await readFile(
    new URL(`../../lib/portable/${folder}/vectors.json`, import.meta.url),
    'utf8',
  );
  expect(`${JSON.stringify(await make(), null, 1)}\n`).toBe(published);
});
