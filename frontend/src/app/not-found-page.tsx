// Pages for addresses that lead nowhere and for crashes.
import type { ReactNode } from 'react'
import { Link } from '@/lib/router'
import { PageHeading } from '@/components/page-heading'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import { t } from './texts'

export function PlainPage({
  title,
  text,
  children,
}: {
  title: string
  text: string
  children?: ReactNode
}) {
  return (
    <main
      className={cn(
        'mx-auto flex min-h-dvh max-w-md flex-col',
        'items-start justify-center gap-4 px-6',
      )}
    >
      <PageHeading title={title} />
      <p className="text-ink-soft">{text}</p>
      {children}
    </main>
  )
}

export function NotFoundPage() {
  return (
    <PlainPage title={t('notFound.title')} text={t('notFound.text')}>
      <Button variant="primary" asChild>
        <Link to="/">{t('notFound.back')}</Link>
      </Button>
    </PlainPage>
  )
}

/** A page that threw while rendering, or whose code could not be fetched after a new release. */
export function CrashedPage() {
  return (
    <PlainPage title={t('notFound.crashed')} text={t('notFound.crashedText')}>
      <Button variant="primary" onClick={() => window.location.reload()}>
        {t('notFound.reload')}
      </Button>
    </PlainPage>
  )
}
