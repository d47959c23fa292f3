import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import { configs } from 'typescript-eslint'

const tests = ['**/*.test.ts', 'packages/*/test/**', 'packages/*/src/**/testing/**', 'apps/*/browser/**']

export default defineConfig(
  globalIgnores(['**/dist/', 'packages/*/bin/', 'docs/api/', 'out/', 'coverage/']),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname } },
  },
  js.configs.recommended,
  configs.recommendedTypeChecked,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-control-regex': 'off',
      'no-undef': 'off',
      'no-restricted-syntax': ['error', ...forbidSyntax()],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/naming-convention': ['error', ...nameRules()],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowArray: true, allowBoolean: true, allowNumber: true },
      ],
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      // Tests look into JSON field by field.
      ...allowUnsafe(),
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  {
    // Components have the names of the elements that they make.
    files: ['**/*.tsx'],
    rules: { '@typescript-eslint/naming-convention': ['error', ...nameRules(['PascalCase'])] },
  },
  {
    // Types in comments cannot tell the linter what JSON.parse returns; the compiler checks these files too.
    files: ['**/*.mjs'],
    rules: allowUnsafe(),
  },
  {
    // What node:test returns need not be waited for.
    files: ['packages/*/templates/**/*.test.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
  {
    files: ['**/*.config.*'],
    rules: { 'no-restricted-syntax': 'off' },
  },
)

/** Plain data and pure functions: what this project's style leaves out of the language. */
function forbidSyntax() {
  return [
    {
      selector: 'ClassDeclaration, ClassExpression',
      message: 'Write plain data and functions, not a class; inside a package, say why one is better.',
    },
    { selector: 'TSEnumDeclaration', message: 'Write a union of strings, not an enum.' },
    { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
    { selector: 'ExportAllDeclaration', message: 'List what is exported.' },
  ]
}

function allowUnsafe() {
  const off = /** @type {const} */ ('off')
  const uses = ['argument', 'assignment', 'call', 'member-access', 'return']
  return Object.fromEntries(uses.map(use => [`@typescript-eslint/no-unsafe-${use}`, off]))
}

/** @param {string[]} [more] formats of functions besides camelCase */
function nameRules(more = []) {
  const leadingUnderscore = 'allow'
  return [
    { selector: 'typeLike', format: ['PascalCase'] },
    { selector: 'function', format: ['camelCase', ...more] },
    { selector: 'variable', format: ['camelCase', 'PascalCase', 'UPPER_CASE'], leadingUnderscore },
    { selector: 'parameter', format: ['camelCase', 'PascalCase'], leadingUnderscore },
  ]
}
