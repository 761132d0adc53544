// The frame around every page of a business.
import { lazy, Suspense, useEffect, useState } from 'react'
import { Outlet, useNavigate, useParams } from '@/lib/router'
import { Smartphone } from 'lucide-react'
import { useBusiness } from '@/api/business'
import { ApiError } from '@/api/client'
import { useLive } from '@/api/live'
import { useSession } from '@/api/session'
import type { Session } from '@/api/types'
import { ErrorState } from '@/components/error-state'
import { Skeleton } from '@/components/ui/skeleton'
import { BusinessSwitcher } from '@/features/businesses/business-switcher'
import { useFetchWhenIdle } from '@/lib/use-fetch-when-idle'
import { cn } from '@/lib/cn'
import { rememberBusiness } from '@/lib/last-business'
import { setTitleContext } from '@/lib/page-title'
import { useShortcuts } from '@/lib/shortcuts'
import { simulatorLink } from '@/lib/simulator-link'
import { useBusinessId } from '@/lib/use-business-id'
import { watchViewport } from '@/lib/viewport'
import { AssistantSwitch } from './assistant-switch'
import { Banner } from './banner'
import { BottomNavigation, RailNavigation } from './navigation'
import { NotFoundPage } from './not-found-page'
import { PersonMenu } from './person-menu'
import { SuspendedPage } from './suspended-page'
import { t } from './texts'

const loadShortcutHelp = () => import('./shortcut-help')
const ShortcutHelp = lazy(async () => ({ default: (await loadShortcutHelp()).ShortcutHelp }))

export function BusinessLayout() {
  const businessId = useBusinessId()
  const { data: session } = useSession()
  const summary = session?.businesses.find((business) => business.id === businessId)
  if (!session) return null
  if (!summary) return <NotFoundPage />
  if (summary.suspended) return <SuspendedPage businessId={businessId} session={session} />
  return <Frame key={businessId} businessId={businessId} session={session} />
}

function Frame({ businessId, session }: { businessId: number; session: Session }) {
  const business = useBusiness(businessId)
  const navigate = useNavigate()
  const [helpOpen, setHelpOpen] = useState<boolean | null>(null) // null: never asked for
  const threadOpen = useParams().thread !== undefined
  const unread = business.data?.unread_threads ?? 0
  useLive(businessId)
  useFetchWhenIdle(loadShortcutHelp)

  useEffect(() => rememberBusiness(businessId), [businessId])
  useEffect(watchViewport, [])
  useEffect(() => {
    setTitleContext({ business: business.data?.name ?? null, unread })
    return () => setTitleContext({ business: null, unread: 0 })
  }, [business.data?.name, unread])

  useShortcuts({
    'g i': () => void navigate(`/b/${businessId}/inbox`),
    'g a': () => void navigate(`/b/${businessId}/assistant`),
    'g s': () => void navigate(`/b/${businessId}/settings`),
    '?': () => setHelpOpen(true),
  })

  if (business.error instanceof ApiError && business.error.status === 404) return <NotFoundPage />

  return (
    <div className="relative flex h-(--visible-height,100dvh) overflow-hidden">
      <SkipLink />
      <Rail
        businessId={businessId}
        session={session}
        username={business.data?.instagram.username}
        unread={unread}
        onShowShortcuts={() => setHelpOpen(true)}
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <header
          className={cn(
            'flex min-h-14 shrink-0 items-center justify-between gap-1.5 border-b sm:gap-3',
            'border-line px-3 lg:justify-end lg:px-6',
          )}
        >
          <BusinessSwitcher
            businesses={session.businesses}
            businessId={businessId}
            className="min-w-0 lg:hidden"
          />
          {business.data ? (
            <AssistantSwitch business={business.data} />
          ) : (
            <Skeleton className="h-6 w-44" />
          )}
        </header>
        {business.data && <Banner business={business.data} isBrief={threadOpen} />}
        <main id="page" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto">
          {business.isError && !business.data ? (
            <ErrorState title={t('businessFailed')} query={business} />
          ) : (
            <Outlet />
          )}
        </main>
        <div className={cn(threadOpen && 'hidden')}>
          <BottomNavigation businessId={businessId} unread={unread} />
        </div>
      </div>
      {helpOpen !== null && (
        <Suspense fallback={null}>
          <ShortcutHelp open={helpOpen} onOpenChange={setHelpOpen} />
        </Suspense>
      )}
    </div>
  )
}

function SkipLink() {
  return (
    <a
      href="#page"
      className={cn(
        'sr-only z-50 rounded bg-accent text-accent-ink focus:not-sr-only',
        'focus:fixed focus:px-4 focus:py-2 focus:top-2 focus:left-2',
      )}
    >
      {t('skip')}
    </a>
  )
}

type RailProps = {
  businessId: number
  session: Session
  username: string | null | undefined
  unread: number
  onShowShortcuts: () => void
}

/** Beside the pages on a wide screen: the business, the ways through it, and the person. */
function Rail({ businessId, session, username, unread, onShowShortcuts }: RailProps) {
  return (
    <aside
      aria-label={t('rail')}
      className="hidden w-60 shrink-0 flex-col gap-4 border-r border-line p-3 lg:flex"
    >
      <BusinessSwitcher
        businesses={session.businesses}
        businessId={businessId}
        className="w-full"
      />
      <RailNavigation businessId={businessId} unread={unread} />
      <div className="mt-auto flex flex-col gap-1">
        {session.phone_page_url && (
          <a
            href={simulatorLink(session.phone_page_url, username)}
            target="_blank"
            rel="noreferrer"
            className={cn(
              'flex min-h-10 items-center gap-3 rounded px-3 text-13 text-ink-soft',
              'hover:bg-surface-sunken',
            )}
          >
            <Smartphone aria-hidden className="size-4" />
            {t('phone')}
          </a>
        )}
        {session.user && (
          <PersonMenu
            user={session.user}
            businessId={businessId}
            onShowShortcuts={onShowShortcuts}
          />
        )}
      </div>
    </aside>
  )
}
