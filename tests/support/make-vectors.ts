// Writes the test vectors beside the formats: node tests/support/make-vectors.ts. Nothing in it is random.
import { writeFileSync } from 'node:fs';
import { auditVectors } from './audit-vectors.ts';

const write = (folder: string, vectors: unknown) => {
  const path = new URL(`../../lib/portable/${folder}/vectors.json`, import.meta.url);
  writeFileSync(path, `${JSON.stringify(vectors, null, 1)}\n`);
};

write('audit', await auditVectors());
