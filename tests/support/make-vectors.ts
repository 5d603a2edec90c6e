// Writes the test vectors beside the formats: node tests/support/make-vectors.ts. Nothing in it is random.
import { writeFileSync } from 'node:fs';
import { auditVectors } from './audit-vectors.ts';
import { envelopeVectors } from './envelope-vectors.ts';
import { tokenVectors } from './token-vectors.ts';
import { transportVectors } from './transport-vectors.ts';

const write = (folder: string, vectors: unknown) => {
  const path = new URL(`../../lib/portable/${folder}/vectors.json`, import.meta.url);
  writeFileSync(path, `${JSON.stringify(vectors, null, 1)}\n`);
};

write('audit', await auditVectors());
write('envelope', envelopeVectors());
write('tokens', await tokenVectors());
write('transport', await transportVectors());
