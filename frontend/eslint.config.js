// The rules of the dashboard that a linter can hold:
// features do not import each other, only api files name a URL, files stay small.
import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import { readdirSync } from 'node:fs'
import tseslint from 'typescript-eslint'

const features = readdirSync(new URL('./src/features', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

const noUrl = {
  selector: 'Literal[value=/^\\u002Fapi\\u002F/], TemplateElement[value.raw=/^\\u002Fapi\\u002F/]',
  message: 'Only an api.ts file names a URL of the backend.',
}
const noColour = {
  selector: 'Literal[value=/(^|[^&\\w])#[0-9a-fA-F]{3,8}\\b/], Literal[value=/\\b(rgb|hsl|oklch)a?\\(/]',
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
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.tsx'],
    rules: { 'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['**/api.ts', 'src/api/**', 'src/test/**', '**/*.test.ts', '**/*.test.tsx', 'e2e/**', 'scripts/**'],
    rules: { 'no-restricted-syntax': ['error', noColour], 'no-console': 'off' },
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: features.filter((other) => other !== feature).flatMap((other) => [`@/features/${other}`, `@/features/${other}/**`, `../${other}`, `../${other}/**`]),
              message: 'A feature does not import another; share through src/components, src/api or src/lib.',
            },
            { group: ['@/app', '@/app/**'], message: 'A feature does not import the app that hosts it.' },
          ],
        },
      ],
    },
  })),
  {
    files: ['src/components/**', 'src/api/**', 'src/lib/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@/features/**', '@/app/**'], message: 'Shared code does not know the features.' }] },
      ],
    },
  },
)
