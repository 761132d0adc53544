// Time zones and languages to choose from, and the guess from this browser.
import { locale } from '@/i18n/language'

const languageCodes = [
  'en',
  'de',
  'es',
  'fr',
  'it',
  'pt',
  'nl',
  'pl',
  'sv',
  'da',
  'nb',
  'fi',
  'cs',
  'ro',
  'el',
  'tr',
  'uk',
  'ru',
  'ar',
  'he',
  'hi',
  'id',
  'ja',
  'ko',
  'th',
  'vi',
  'zh',
]

export function guessTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

export function guessLanguage(): string {
  const code = navigator.language.split('-')[0] ?? 'en'
  return languageCodes.includes(code) ? code : 'en'
}

/** IANA names; `current` is always among them. */
export function timeZones(current: string): string[] {
  return [...new Set(['UTC', current, ...Intl.supportedValuesOf('timeZone')])].sort()
}

/** [code, name] sorted by name; `current` is always among them. */
export function languages(current: string): [code: string, name: string][] {
  const names = new Intl.DisplayNames([locale], { type: 'language' })
  return [...new Set([current, ...languageCodes])]
    .map((code): [string, string] => [code, names.of(code) ?? code])
    .sort((one, other) => one[1].localeCompare(other[1], locale))
}
