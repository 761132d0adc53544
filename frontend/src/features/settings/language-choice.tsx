// The language a person reads the dashboard in. It holds from the first script on, so a choice
// reloads.
import { useId } from 'react'
import { errorDetail } from '@/api/client'
import type { User } from '@/api/types'
import { Select } from '@/components/ui/input'
import { showToast } from '@/components/ui/toast'
import { languages } from '@/i18n/language'
import { useUpdateUser } from './api'
import { t } from './texts'

/** Each in its own language, so that who cannot read the page finds theirs. */
function nameOf(language: string) {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
}

export function LanguageChoice({ user }: { user: User }) {
  const id = useId()
  const update = useUpdateUser()
  const choose = (language: User['language']) =>
    update.mutate(
      { language },
      {
        onSuccess: () => window.location.reload(),
        onError: (error) => showToast(errorDetail(error), { tone: 'broken' }),
      },
    )
  return (
    <div className="flex flex-col gap-2">
      <Select
        aria-label={t('youPage.language')}
        aria-describedby={id}
        value={user.language}
        disabled={update.isPending}
        onChange={(event) => choose(event.target.value as User['language'])}
      >
        <option value="">{t('youPage.asBrowser')}</option>
        {languages.map((language) => (
          <option key={language} value={language} lang={language}>
            {nameOf(language)}
          </option>
        ))}
      </Select>
      <p id={id} className="text-13 text-ink-soft">
        {t('youPage.languageHint')}
      </p>
    </div>
  )
}
