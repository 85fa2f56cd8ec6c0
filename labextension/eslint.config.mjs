import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

/** The same rules, all of them as errors. */
function asErrors({ rules, ...config }) {
  const entries = Object.entries(rules);
  return {
    ...config,
    rules: Object.fromEntries(
      entries.map(([name, level]) => [name, level === 'off' ? 'off' : 'error'])
    )
  };
}

export default defineConfig([
  globalIgnores(['lib/', 'node_modules/', 'coverage/', '.yarn/']),
  { plugins: { jupyter } },
  ...jupyter.configs.recommended.map(asErrors),
  {
    files: ['src/**/*.{ts,tsx}', 'tests/**/*.{ts,tsx}', 'vitest.config.mts'],
    extends: [
      js.configs.recommended,
      ts.configs.strictTypeChecked,
      reactHooks.configs.flat['recommended-latest']
    ],
    languageOptions: {
      parserOptions: {
        project: './tsconfig.test.json',
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Lumino's signals take a method and, beside it, its `this`.
      '@typescript-eslint/unbound-method': 'off',
      // A token and its interface share a name; so does a widget and its options.
      '@typescript-eslint/no-redeclare': 'off',
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true }
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true }
      ]
    }
  },
  {
    files: ['tests/**'],
    rules: {
      // What tests say is read by nobody but them.
      'jupyter/no-untranslated-string': 'off',
      'jupyter/no-dynamic-translation': 'off'
    }
  }
]);
