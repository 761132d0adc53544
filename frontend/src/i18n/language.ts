// The language of this visit: the person's choice, which the server keeps in a cookie beside the
// account, else the browser's. It holds until the page is loaded again; choosing
// another one loads it again.
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

const isKnown = (code: string | undefined): code is Language =>
  languages.some((known) => known === code)

export function chooseLanguage(cookie: string, wished: readonly string[]): Language {
  const chosen = /(?:^|;\s*)language=([a-z]+)/.exec(cookie)?.[1]
  const codes = [chosen, ...wished.map((tag) => tag.split('-')[0])]
  return codes.find(isKnown) ?? 'en'
}

export const language = chooseLanguage(document.cookie, navigator.languages)
document.documentElement.lang = language

/** Whether the choice is another one than when this page was loaded. */
export const isOtherLanguage = () =>
  chooseLanguage(document.cookie, navigator.languages) !== language

/** For Intl: English as in Britain, with the day before the month and a clock of 24 hours. */
export const locale = { en: 'en-GB', de: 'de-DE' }[language]
