// The person: name, password, theme, and the way out.
import type { ReactNode } from 'react'
import { useSession } from '@/api/session'
import { PageHeading } from '@/components/page-heading'
import { Button } from '@/components/ui/button'
import { useLogOut } from '@/components/use-log-out'
import { cn } from '@/lib/cn'
import { t as shared } from '@/components/texts'
import { setTheme, themes, useTheme } from '@/lib/theme'
import { AccountForm } from './account-form'
import { LanguageChoice } from './language-choice'
import { PasswordForm } from './password-form'
import { t } from './texts'

export function YouPage() {
  const { data: session } = useSession()
  const logOut = useLogOut()
  if (!session?.user) return null
  return (
    <div className="flex max-w-xl flex-col gap-8">
      <PageHeading title={t('youPage.title')} />
      <Section title={t('youPage.account')}>
        <AccountForm user={session.user} />
      </Section>
      <Section title={t('youPage.password')}>
        <PasswordForm email={session.user.email} />
      </Section>
      <Section title={t('youPage.language')}>
        <LanguageChoice user={session.user} />
      </Section>
      <Section title={t('youPage.theme')}>
        <ThemeChoice />
      </Section>
      {(session.phone_page_url || session.user.is_platform_admin) && (
        <Section title={t('youPage.more')}>
          <div className="flex flex-col items-start gap-1">
            {session.phone_page_url && (
              <Button variant="link" size="inline" className="min-h-11" asChild>
                <a href={session.phone_page_url} target="_blank" rel="noreferrer">
                  {t('youPage.phone')}
                </a>
              </Button>
            )}
            {session.user.is_platform_admin && (
              <Button variant="link" size="inline" className="min-h-11" asChild>
                <a href="/admin/">{t('youPage.admin')}</a>
              </Button>
            )}
          </div>
        </Section>
      )}
      <Section title={t('youPage.session')}>
        <div className="flex items-center justify-between gap-4">
          <Button pending={logOut.isPending} onClick={() => logOut.mutate()}>
            {t('youPage.logOut')}
          </Button>
          <p className="text-13 text-ink-soft">
            {t('youPage.version', { version: session.version })}
          </p>
        </div>
      </Section>
    </div>
  )
}

function ThemeChoice() {
  const theme = useTheme()
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="sr-only">{t('youPage.theme')}</legend>
      <div className="flex flex-wrap gap-2">
        {themes.map((value) => (
          <label
            key={value}
            className={cn(
              'flex min-h-11 cursor-pointer items-center gap-2 rounded border',
              'border-line-strong/60 bg-surface-raised px-4',
              'has-checked:border-accent has-checked:bg-accent-soft',
              'has-focus-visible:outline-2 has-focus-visible:outline-offset-2',
              'has-focus-visible:outline-focus',
            )}
          >
            <input
              type="radio"
              name="theme"
              className="accent-accent outline-none"
              checked={theme === value}
              onChange={() => setTheme(value)}
            />
            {shared(`theme.${value}`)}
          </label>
        ))}
      </div>
      <p className="text-13 text-ink-soft">{t('youPage.themeHint')}</p>
    </fieldset>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4 border-t border-line pt-6">
      <h2 className="text-17 font-semibold">{title}</h2>
      {children}
    </section>
  )
}
