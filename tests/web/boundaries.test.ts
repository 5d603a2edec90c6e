import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const files = (...patterns: string[]) => globSync(patterns, { cwd: root }).toSorted();
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const web = files('app/**/*.{ts,tsx}', 'components/**/*.{ts,tsx}', 'lib/{server,browser}/**/*.ts', '*.ts');
const server = files('lib/server/**/*.ts');

test('the search finds the code that it is about', () => {
  expect(server.length).toBeGreaterThan(10);
  expect(web.length).toBeGreaterThan(50);
});

describe('the server side of the web', () => {
  test.each(server)('%s cannot be bundled into a page', (file) => {
    expect(read(file).split('\n')[0]).toBe("import 'server-only';");
  });

  test('is imported by routes, the middleware and the start of the server, and by nothing else', () => {
    const everything = files('{components,lib,supabase,workers,stack,cli}/**/*.{ts,tsx}');
    const importers = everything.filter(
      (file) => !file.startsWith('lib/server/') && /from '[^']*(lib\/server|\/server)\//.test(read(file)),
    );
    expect(importers).toEqual([]);
  });

  test('is not imported by a route that runs in the page', () => {
    const inPage = web.filter((file) => read(file).startsWith("'use client'"));
    expect(inPage.length).toBeGreaterThan(10);
    expect(inPage.filter((file) => read(file).includes('lib/server'))).toEqual([]);
  });
});

describe('web code', () => {
  test.each(web)('%s names no privileged key and no database', (file) => {
    expect(read(file)).not.toMatch(/SERVICE_ROLE|SUPABASE_SECRET|SECRET_KEY|DATABASE_URL|NEXT_PUBLIC_/);
  });

  test('reads the environment in one place', () => {
    const readers = web.filter((file) => /process\.env(?!\.N(ODE_ENV|EXT_RUNTIME))/.test(read(file)));
    expect(readers.filter((file) => file !== 'vitest.config.ts')).toEqual(['lib/server/env.ts']);
  });

  test('refuses a foreign origin in the first line of every server action', () => {
    const actions = web.filter((file) => read(file).startsWith("'use server'"));
    expect(actions.length).toBeGreaterThan(3);
    for (const file of actions) {
      const first = firstStatements(read(file));
      expect(first, file).not.toEqual([]);
      for (const statement of first) expect(statement, file).toBe('await requireOurOrigin();');
    }
  });

  // Before a page's scripts run, a form sends itself: with GET, what was typed lands in the address, in histories and in
  // logs. One of method `dialog` outside a <dialog> goes nowhere (HTML, "form submission algorithm").
  test('has no form that sends what was typed without the script that seals it', () => {
    const forms = web.flatMap((file) => formAttributes(file));
    expect(forms.length).toBeGreaterThan(10);
    const isServerAction = /\baction=\{\w+\}/;
    expect(forms.filter((text) => !text.includes('method="dialog"') && !isServerAction.test(text))).toEqual(
      [],
    );
  });

  test('gives the fields of codes and keys no name under which a form would send them', () => {
    const fields = [
      'components/step-up/code-field.tsx',
      'components/ui/code-input.tsx',
      'components/credentials/intake-box.tsx',
    ];
    for (const file of fields) expect(read(file), file).not.toMatch(/\bname=/);
  });

  test('has no inline style in what the server renders', () => {
    expect(web.filter((file) => /style=\{\{/.test(read(file)))).toEqual([]);
  });
});

/** The attributes of each form in a file, after its name. */
function formAttributes(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isJsxOpeningElement(node) && node.tagName.getText() === 'form') {
      found.push(`${file} ${node.attributes.getText()}`);
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

/** The first statement of each function that a module exports: an action by its name or by a constant. */
function firstStatements(source: string): (string | undefined)[] {
  const module = ts.createSourceFile('actions.ts', source, ts.ScriptTarget.Latest, true);
  return module.statements.flatMap((statement) => {
    if (!statement.getText().startsWith('export')) return [];
    if (ts.isFunctionDeclaration(statement)) return [statement.body?.statements[0]?.getText()];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.map(({ initializer }) =>
      initializer && ts.isArrowFunction(initializer) && ts.isBlock(initializer.body)
        ? initializer.body.statements[0]?.getText()
        : undefined,
    );
  });
}
