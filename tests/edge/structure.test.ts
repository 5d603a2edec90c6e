import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');
const FUNCTIONS = join(ROOT, 'supabase/functions');
const SECRET_NAMES = /SUPABASE_(SERVICE_ROLE_KEY|SECRET_KEYS?|DB_URL)/;
const FORGETTING = "import '../_shared/forget-privileged.ts';";

const names = readdirSync(FUNCTIONS).filter((name) => existsSync(join(FUNCTIONS, name, 'index.ts')));
const privileged = z.array(z.string()).parse(JSON.parse(read('privileged.json')));

function read(...path: string[]): string {
  return readFileSync(join(FUNCTIONS, ...path), 'utf8');
}

function sourcesOf(folder: string): string[] {
  return readdirSync(join(FUNCTIONS, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path));
}

describe('every function', () => {
  test('is one of the nine, none of them privileged', () => {
    expect(names).toEqual([
      'assure',
      'create-tenant',
      'enroll-factor',
      'intake-key',
      'retire',
      'reveal',
      'step-up',
      'store',
      'sweep',
    ]);
    expect(privileged).toEqual([]);
  });

  test.each(names)('%s forgets the privileged variables before anything else', (name) => {
    if (privileged.includes(name)) return;
    const statements = read(name, 'index.ts')
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('//'));
    expect(statements[0]).toBe(FORGETTING);
    expect(read('_shared/forget-privileged.ts')).not.toMatch(/^import/m);
  });

  test.each(names)('%s takes the versions of package.json', (name) => {
    const { imports, nodeModulesDir } = z
      .object({ nodeModulesDir: z.string(), imports: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read(name, 'deno.json')));
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
    expect(nodeModulesDir).toBe('manual');
    for (const [specifier, source] of Object.entries(imports)) {
      expect(source).toBe(`npm:${specifier}@${dependencies[specifier] ?? 'missing'}`);
    }
  });

  test.each(names)('%s imports nothing of another function', (name) => {
    for (const path of sourcesOf(name)) {
      for (const [, target = ''] of read(path).matchAll(/from '(\.\.\/[^']+)'/g)) {
        expect(target, path).toMatch(/^\.\.\/(_shared\/|\.\.\/\.\.\/lib\/portable\/)/);
      }
    }
  });
});

test('no function outside the list names a Supabase secret, except to forget it', () => {
  const offenders = ['_shared', ...names.filter((name) => !privileged.includes(name))]
    .flatMap(sourcesOf)
    .filter((path) => path !== join('_shared', 'forget-privileged.ts'))
    .filter((path) => SECRET_NAMES.test(read(path)));
  expect(offenders).toEqual([]);
});
