import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const security = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');

const promises = [...security.matchAll(/^\| ([A-Z]\d+) \| ([^|]+) \| (tests\/[^|]+) \| ([^|]+) \|$/gm)].map(
  ([, id = '', guarantee = '', file = '', name = '']) => ({
    id,
    guarantee: guarantee.trim(),
    file: file.trim(),
    name: name.trim(),
  }),
);

describe('a promise of SECURITY.md', () => {
  test('has an id of its own, and there are many', () => {
    expect(promises.length).toBeGreaterThan(30);
    expect(new Set(promises.map(({ id }) => id)).size).toBe(promises.length);
  });

  test.each(promises)('$id is proved by a test that exists: $guarantee', ({ file, name }) => {
    expect(existsSync(path.join(root, file)), `${file} is missing`).toBe(true);
    const source = readFileSync(path.join(root, file), 'utf8').replaceAll("\\'", "'");
    expect(source, `${file} has no test "${name}"`).toContain(name);
  });
});
