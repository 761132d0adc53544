// The compiler holds that every language has the keys of English. What it cannot read is held here.
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import { expect, test } from 'vitest'
import { languages } from './language'
import type { Catalogue } from './texts'

// `?source`: as they are written, not as texts-plugin.ts compiles them.
const files = import.meta.glob<Catalogue>('../**/texts/*.ts', {
  eager: true,
  import: 'default',
  query: '?source',
})
const folders = [...new Set(Object.keys(files).map((path) => path.slice(0, path.lastIndexOf('/'))))]

function flatten(catalogue: Catalogue, prefix = ''): [key: string, text: string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : flatten(value, `${prefix}${key}.`),
  )
}

/** The names of values and tags that a message takes, and the plurals it chooses from. */
function readMessage(
  elements: MessageFormatElement[],
  found = { values: new Set<string>(), plurals: [] as string[][] },
) {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue
    found.values.add(element.value)
    if (element.type === TYPE.tag) readMessage(element.children, found)
    if (element.type === TYPE.select || element.type === TYPE.plural) {
      if (element.type === TYPE.plural) found.plurals.push(Object.keys(element.options))
      Object.values(element.options).forEach((option) => readMessage(option.value, found))
    }
  }
  return found
}

const messages = folders.flatMap((folder) =>
  languages.map(
    (language) => [folder, language, flatten(files[`${folder}/${language}.ts`] ?? {})] as const,
  ),
)

test.each(messages)(
  '%s says in %s what it says in English, with the same values',
  (folder, language, texts) => {
    const english = flatten(files[`${folder}/en.ts`] ?? {})
    expect(texts.map(([key]) => key)).toEqual(english.map(([key]) => key))
    const valuesOf = (all: [string, string][]) =>
      all.map(([key, text]) => [key, [...readMessage(parse(text)).values].sort()])
    expect(valuesOf(texts)).toEqual(valuesOf(english))
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const holes = texts.filter(([, text]) =>
      readMessage(parse(text)).plurals.some(
        (options) => !needed.every((form) => options.includes(form)),
      ),
    )
    expect(holes).toEqual([])
    expect(texts.filter(([, text]) => !text.trim())).toEqual([])
  },
)

test('no sentence is left in English', () => {
  const same = messages
    .filter(([, language]) => language !== 'en')
    .flatMap(([folder, language, texts]) => {
      const english = new Map(flatten(files[`${folder}/en.ts`] ?? {}))
      return texts
        .filter(([key, text]) => text === english.get(key) && text.split(' ').length > 2)
        .map(([key]) => `${folder} ${language} ${key}`)
    })
  expect(same).toEqual([])
})

// Which files ask a catalogue for texts, and how: `t('a.b')`, t(`a.${b}`), and keys kept in a table
// of the same file.
const sources = Object.entries(
  import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*', '!../**/texts/*'], {
    eager: true,
    import: 'default',
    query: '?raw',
  }),
)

/** The catalogue that a source means by `./texts` or `@/features/inbox/texts`. */
function folderOf(path: string, wanted: string) {
  const base = wanted.startsWith('@/') ? '/src/' : new URL(path, 'file:///src/i18n/').pathname
  return new URL(wanted.replace('@/', ''), `file://${base}`).pathname.replace('/src/', '../')
}

/** Every string and template in a source, as a pattern of the keys that it can name. */
const patternsIn = (source: string) =>
  [...source.matchAll(/'([\w.]+)'|`([\w.]*(?:\$\{[^}]+\}[\w.]*)+)`/g)].map(
    ([, literal, template]) =>
      (literal ?? template!).replaceAll('.', '\\.').replaceAll(/\$\{[^}]+\}/g, '\\w+'),
  )

test.each(folders)('every text of %s is asked for somewhere', (folder) => {
  const asking = sources.filter(([path, source]) =>
    [...source.matchAll(/\bt\b[^}]*\} from '([^']+\/texts)'/g)].some(
      ([, wanted]) => folderOf(path, wanted!) === folder,
    ),
  )
  const asked = new RegExp(`^(${asking.flatMap(([, source]) => patternsIn(source)).join('|')})$`)
  const unused = flatten(files[`${folder}/en.ts`] ?? {}).filter(([key]) => !asked.test(key))
  expect(unused.map(([key]) => key)).toEqual([])
})
