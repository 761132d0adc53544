// Who may see which pages: the dashboard is for people who are signed in, the
// sign-in pages for everybody else.
import { useDeferredValue, useEffect, type ReactNode } from 'react'
import { Navigate, Outlet, useLocation, useSearchParams } from '@/lib/router'
import { useSession } from '@/api/session'
import type { Session } from '@/api/types'
import { ErrorState } from '@/components/error-state'
import { isOutsideDashboard, safeNext } from '@/lib/safe-next'
import { Opening } from './opening'
import { t } from './texts'

function SessionGate({ children }: { children: (session: Session) => ReactNode }) {
  const session = useSession()
  // Drawn in small steps: the whole frame at once would hold up a phone's taps.
  const data = useDeferredValue(session.data)
  if (data) return children(data)
  if (session.isError) {
    return <ErrorState title={t('sessionFailed')} query={session} className="pt-32" />
  }
  return <Opening />
}

/** Signed out: to the log-in page, and back here afterwards. */
export function SignedIn() {
  const { pathname, search } = useLocation()
  const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
  return (
    <SessionGate>
      {(session) => (session.user ? <Outlet /> : <Navigate to={`/login${next}`} replace />)}
    </SessionGate>
  )
}

/** Signed in already: on to where the person wanted to go. */
export function SignedOut() {
  const [search] = useSearchParams()
  const next = safeNext(search.get('next'))
  return (
    <SessionGate>{(session) => (session.user ? <Onward to={next} /> : <Outlet />)}</SessionGate>
  )
}

function Onward({ to }: { to: string }) {
  const isOutside = isOutsideDashboard(to)
  useEffect(() => {
    if (isOutside) window.location.assign(to)
  }, [isOutside, to])
  return isOutside ? null : <Navigate to={to} replace />
}
