// The rules of the dashboard that a linter can hold:
// imports go down a floor and never in a circle, features do not import each other,
// only api files name a URL, files stay small.
import js from '@eslint/js'
import importX from 'eslint-plugin-import-x'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import tseslint from 'typescript-eslint'
import { texts } from './eslint-texts.js'

const here = import.meta.dirname
const foldersOf = (folder) =>
  readdirSync(join(here, 'src', folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)

// Zones for rooms on floors, the top one first: a room imports from the floors below its own,
// and from no neighbour.
const floorsOf = (folder, floors, message) =>
  floors.flatMap((rooms, at) =>
    rooms.map((room) => ({
      target: join(folder, room),
      from: [...floors.slice(0, at).flat(), ...rooms.filter((other) => other !== room)].map(
        (other) => join(folder, other),
      ),
      message,
    })),
  )
const features = foldersOf('features')
const inbox = [['thread'], ['composer', 'list', 'timeline'], ['message'], ['model'], ['texts']]
const unknown = foldersOf('features/inbox').filter(
  (room) => room !== 'testing' && !inbox.flat().includes(room),
)
if (unknown.length)
  throw new Error(
    `On which floor is features/inbox/${unknown.join(', ')}? Say so in eslint.config.js.`,
  )

const zones = [
  ...floorsOf(
    '.',
    [['app'], ['features'], ['components'], ['api'], ['lib'], ['i18n']],
    'Imports go down: app, features, components, api, lib, i18n.',
  ),
  ...floorsOf(
    'features',
    [features],
    'A feature does not import another; share through src/components, src/api or src/lib.',
  ),
  ...floorsOf(
    'features/inbox',
    inbox,
    'Imports go down: thread; composer, list and timeline; message; model; texts.',
  ),
  {
    target: '.',
    from: ['test', 'features/inbox/testing'],
    message: 'The product does not know its tests.',
  },
].filter(({ from }) => from.length)

const noUrl = {
  selector: 'Literal[value=/^\\u002Fapi\\u002F/], TemplateElement[value.raw=/^\\u002Fapi\\u002F/]',
  message: 'Only an api.ts file names a URL of the backend.',
}
const noColour = {
  selector:
    'Literal[value=/(^|[^&\\w])#[0-9a-fA-F]{3,8}\\b/], Literal[value=/\\b(rgb|hsl|oklch)a?\\(/]',
  message: 'Colours live in src/styles/tokens.css.',
}

export default tseslint.config(
  { ignores: ['dist', 'playwright-report', 'test-results', 'src/api/schema.gen.ts'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-restricted-syntax': ['error', noUrl, noColour],
      'no-console': 'error',
      // What Prettier cannot break: comments, strings, class names, the names of tests.
      'max-len': ['error', { code: 100 }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Tables of texts: each stands whole on its line, and a search for what a screen says finds it.
    files: ['**/texts/*.ts'],
    rules: { 'max-len': 'off' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}', 'src/test/**', '**/testing/**'],
    plugins: { texts },
    rules: { 'texts/in-catalogue': 'error', 'texts/not-at-module-scope': 'error' },
  },
  {
    // A function is read on one screen.
    files: ['src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // A component may be longer, by its markup.
    files: ['src/**/*.tsx'],
    ignores: ['**/*.test.tsx', '**/testing/**'],
    rules: {
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // A test tells one thing, and a journey through the browser several in their order.
    files: ['src/**/*.test.{ts,tsx}', '**/testing/**', 'src/test/**'],
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['e2e/**'],
    rules: {
      'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.tsx'],
    rules: { 'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: [
      '**/api.ts',
      'src/api/**',
      'src/components/use-log-out.ts',
      'src/test/**',
      '**/*.test.ts',
      '**/*.test.tsx',
      'e2e/**',
      'scripts/**',
    ],
    rules: { 'no-restricted-syntax': ['error', noColour], 'no-console': 'off' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [
        importX.createNodeResolver({
          extensions: ['.ts', '.tsx'],
          tsconfig: { configFile: join(here, 'tsconfig.json') },
        }),
      ],
    },
    rules: { 'import-x/no-cycle': 'error' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}', 'src/test/**', '**/testing/**'],
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: join(here, 'src'), zones }] },
  },
)
