// The page around the five steps, with the way out.
import type { ReactNode } from 'react'
import { Link } from '@/lib/router'
import { useSession } from '@/api/session'
import { PageHeading } from '@/components/page-heading'
import { Button } from '@/components/ui/button'
import { useLogOut } from '@/components/use-log-out'
import { leaveStart } from '@/lib/last-business'
import { t } from './texts'

type StartFrameProps = {
  businessId?: number
  /** Nothing is left to finish later: the last card has the way on. */
  isDone?: boolean
  children: ReactNode
}

export function StartFrame({ businessId, isDone = false, children }: StartFrameProps) {
  const logOut = useLogOut()
  const { data: session } = useSession()
  return (
    <div className="mx-auto flex min-h-dvh max-w-2xl flex-col gap-8 px-4 py-6 sm:px-6 lg:py-10">
      <header className="flex items-center justify-between gap-4">
        <p className="text-17 font-semibold text-accent">{t('start.brand')}</p>
        {businessId === undefined ? (
          <div className="flex items-center gap-1">
            {session?.user?.is_platform_admin && (
              <Button variant="ghost" asChild>
                <a href="/admin/">{t('start.admin')}</a>
              </Button>
            )}
            <Button variant="ghost" onClick={() => logOut.mutate()}>
              {t('start.logOut')}
            </Button>
          </div>
        ) : (
          !isDone && (
            <Button variant="ghost" asChild>
              <Link to={`/b/${businessId}/inbox`} onClick={() => leaveStart(businessId)}>
                {t('start.later')}
              </Link>
            </Button>
          )
        )}
      </header>
      <main className="flex flex-col gap-6">
        <div className="flex flex-col gap-2">
          <PageHeading title={t('start.title')} />
          <p className="text-ink-soft">{t('start.lead')}</p>
        </div>
        <ol className="flex flex-col gap-3">{children}</ol>
      </main>
    </div>
  )
}
