// Pages for addresses that lead nowhere, for suspended businesses and for crashes.
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Session } from '@/api/types'
import { PageHeading } from '@/components/page-heading'
import { Button } from '@/components/ui/button'
import { useLogOut } from '@/components/use-log-out'
import { BusinessSwitcher } from '@/features/businesses/business-switcher'
import { cn } from '@/lib/cn'
import { t } from './texts'

function PlainPage({
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

/** Says why the dashboard is locked, and offers the ways out: another business, or logging out. */
export function SuspendedPage({ businessId, session }: { businessId: number; session: Session }) {
  const logOut = useLogOut()
  return (
    <PlainPage title={t('notFound.suspended')} text={t('notFound.suspendedText')}>
      <div className="flex max-w-full flex-wrap items-center gap-2">
        <BusinessSwitcher
          businesses={session.businesses}
          businessId={businessId}
          className="min-w-0 border border-line"
        />
        <Button disabled={logOut.isPending} onClick={() => logOut.mutate()}>
          {t('logOut')}
        </Button>
      </div>
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
