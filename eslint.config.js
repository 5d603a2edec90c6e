import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Which part may import which, and why: the message is the rule. Paths are relative to the root.
const zones = [
  {
    target: './lib/portable',
    from: './',
    except: ['./lib/portable', './node_modules'],
    message:
      'lib/portable runs in four runtimes: it imports only itself and the packages named in ARCHITECTURE.md.',
  },
  {
    target: './lib/browser',
    from: './',
    except: ['./lib/browser', './lib/portable', './node_modules'],
    message: 'lib/browser is what a page trusts: it imports only itself and lib/portable.',
  },
  {
    target: './components',
    from: './lib/server',
    message: 'Components may run in the page; lib/server holds session tokens.',
  },
  { target: './components', from: './app', message: 'Routes render components, never the reverse.' },
  {
    target: ['./app', './components', './lib'],
    from: ['./supabase', './workers', './stack'],
    message: 'The web server reaches the other zones over HTTP only.',
  },
  {
    target: './supabase/functions',
    from: ['./app', './components', './lib/server', './lib/browser', './workers', './stack'],
    message: 'A function is deployed alone: it imports _shared and lib/portable.',
  },
  {
    target: './workers',
    from: ['./app', './components', './lib/server', './lib/browser', './supabase', './stack'],
    message: 'A Worker is deployed alone: it imports itself and lib/portable.',
  },
  {
    target: './tests/e2e',
    from: ['./app', './components', './lib', './supabase', './workers'],
    message: 'End-to-end tests know the product only from outside.',
  },
];
const functionNames = [
  'enroll-factor',
  'assure',
  'create-tenant',
  'step-up',
  'intake-key',
  'store',
  'reveal',
  'retire',
  'sweep',
];
const functionZones = functionNames.map((name) => ({
  target: `./supabase/functions/${name}`,
  from: './supabase/functions',
  except: [`./${name}`, './_shared'],
  message: 'A function never imports another function: each is one deployable.',
}));
const workerNames = ['keyring', 'scheduler'];
const workerZones = workerNames.map((name) => ({
  target: `./workers/${name}`,
  from: './workers',
  except: [`./${name}`],
  message: 'A Worker never imports another Worker: what leaks from one must not lie in the other.',
}));

export default tseslint.config(
  { ignores: ['node_modules', '.next', '.strongroom*', '**/.wrangler', 'next-env.d.ts', 'dist', 'shots'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    settings: {
      // The alias @/ of tsconfig.json counts as well: a rule that it walks around would be no rule.
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.js'],
          tsconfig: { configFile: `${import.meta.dirname}/tsconfig.json`, references: 'auto' },
        }),
      ],
    },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: [...zones, ...functionZones, ...workerZones] },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 450],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    ignores: [
      'app/**',
      'next.config.ts',
      'vitest.config.ts',
      'workers/*/src/index.ts',
      'supabase/functions/*/index.ts',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only; the path is the namespace.' },
      ],
    },
  },
  {
    files: ['lib/portable/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Deno', 'Buffer', 'document', 'window', 'fetch', 'setTimeout'].map((name) => ({
          name,
          message: 'Not in all four runtimes, or it is I/O.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in as an argument.' },
        { object: 'Math', property: 'random', message: 'Randomness comes in as an argument.' },
        { object: 'crypto', property: 'getRandomValues', message: 'Randomness comes in as an argument.' },
        { object: 'crypto', property: 'randomUUID', message: 'Randomness comes in as an argument.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.|zod$|jose$|@hpke/core$)',
              message: 'zod everywhere; @hpke/core in transport, jose in tokens. Nothing else.',
            },
          ],
        },
      ],
    },
  },
  { files: ['stack/**', 'cli/**', 'bench/**', 'tests/contract/**'], rules: { 'no-console': 'off' } },
);
