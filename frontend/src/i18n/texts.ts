// Texts by typed keys. A feature's catalogue stands in its texts/, one file a language, in ICU's
// syntax:
//
//   export const { t, loadTexts } = defineTexts(catalogues)   // texts/index.ts
//   t('reset.sent', { email })   // a wrong key or a missing value does not compile
//
// Only the language of this visit is loaded, by the router together with the page
// (src/app/routes.tsx).
import type { ReactNode } from 'react'
import { createTranslator } from 'use-intl/core'
import { language, locale, type Language } from './language'

export interface Catalogue {
  readonly [key: string]: string | Catalogue
}

/** What a translation must have: the keys of the English catalogue, no more and no less. */
export type Translated<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]>
}

type Translator<English extends Catalogue> = ReturnType<typeof createTranslator<English>>

type Catalogues<English> = { en: () => Promise<{ default: English }> } & Record<
  Language,
  () => Promise<{ default: Translated<English> }>
>

/** The same without its types: what is known only when a catalogue has come. */
interface AnyTranslator {
  (key: string, values?: object): string
  rich(key: string, values?: object): ReactNode
}

export function defineTexts<const English extends Catalogue>(catalogues: Catalogues<English>) {
  let loaded: AnyTranslator | undefined
  let loading: Promise<void> | undefined

  function translator(): AnyTranslator {
    if (!loaded)
      throw new Error(
        'A text was asked for before its catalogue was loaded: not at the top of a module.',
      )
    return loaded
  }

  const t: AnyTranslator = Object.assign(
    (key: string, values?: object) => translator()(key, values),
    {
      rich: (key: string, values?: object) => translator().rich(key, values),
    },
  )

  async function load() {
    const { default: messages } = await catalogues[language]()
    loaded = createTranslator({ locale, messages, onError: fail }) as unknown as AnyTranslator
  }
  return { t: t as unknown as Translator<English>, loadTexts: () => (loading ??= load()) }
}

/** A hole in a catalogue is a fault of ours: tests fail, a person sees the key and goes on. */
function fail(error: Error) {
  if (!import.meta.env.PROD) throw error
}
