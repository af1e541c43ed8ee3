import js from '@eslint/js';
import importSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

const sizeCeilings = {
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 4],
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.carillon/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-sort': importSort },
    rules: {
      ...sizeCeilings,
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'no-duplicate-imports': 'error',
      // Node, packages, then our own from far to near; one block.
      'import-sort/imports': ['error', { groups: [['^node:', '^@?\\w', '^\\.\\.', '^\\.']] }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.property.name=/^(debug|info|warn|error)$/][callee.object.name='log'], " +
            "CallExpression[callee.property.name=/^(debug|info|warn|error)$/][callee.object.property.name='log']",
          message: 'Put the message into log-messages.ts of this room and write it with writeLog.',
        },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Async handlers without await are how Fastify routes and activities are written.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only src/config/config.ts reads the environment.',
        },
        ...['any', 'timeout'].map((property) => ({
          object: 'AbortSignal',
          property,
          message: 'In Node.js 20 it may never abort once it was collected: use bounded-signal.ts.',
        })),
      ],
    },
  },
  {
    files: [
      'src/cli/main.ts',
      'src/config/config.ts',
      'test/**/*.ts',
      'bench/**/*.ts',
      'tools/**/*.ts',
    ],
    // The command line hands its environment to src/config/config.ts; tests and tools are outside the product.
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A describe block is a list of tests, not a function to be read at once.
      'max-lines-per-function': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  {
    files: [
      'web/api/queries.ts',
      'web/api/plan-queries.ts',
      'web/api/govern-queries.ts',
      'web/schedule/schedule-queries.ts',
    ],
    // Their types are what the library makes of them.
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['web/**/*.tsx'],
    // A component is mostly the tree that it shows.
    rules: {
      'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: [
      'vitest.config.ts',
      'web/vite.config.ts',
      'test/support/*-reporter.ts',
      'test/support/global-setup.ts',
    ],
    // Vite and Vitest ask for default exports.
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', module: 'writable' } },
  },
);
