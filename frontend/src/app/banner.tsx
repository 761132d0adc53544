// Under the header: what is broken, one sentence and one button. Never two: the worst one.
import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore, type ReactNode } from 'react'
import { Link, useLocation } from '@/lib/router'
import { connectUrl } from '@/api/instagram'
import { isSetUp, openSteps } from '@/api/onboarding'
import type { Business, BusinessHealth } from '@/api/types'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import { formatDuration } from '@/lib/format'
import { useBusinessHealth } from './api'
import { t } from './texts'

export type Trouble =
  | 'OFFLINE'
  | 'TOKEN_EXPIRED'
  | 'NOT_CONNECTED'
  | 'MISSING_PERMISSIONS'
  | 'WORKER_DOWN'
  | 'MODEL_FAILING'
  | 'DELAYED'
  | 'SET_UP'

/** The worst of what is wrong, or null. */
export function worstTrouble(
  business: Business,
  health: BusinessHealth | undefined,
  online: boolean,
): Trouble | null {
  const state = business.assistant_state.code
  const connection = business.instagram.state
  if (!online) return 'OFFLINE'
  if (connection === 'TOKEN_EXPIRED') return 'TOKEN_EXPIRED'
  if (connection === 'NOT_CONNECTED' && business.onboarding.first_message_received)
    return 'NOT_CONNECTED'
  // What the assistant does is said by its state alone; while it is off, the worker is still needed
  // by people.
  if (state === 'WORKER_DOWN' || (!business.ai_enabled && health?.worker === 'DOWN'))
    return 'WORKER_DOWN'
  if (connection === 'MISSING_PERMISSIONS') return 'MISSING_PERMISSIONS'
  if (state === 'MODEL_FAILING') return 'MODEL_FAILING'
  if (business.ai_enabled && health && health.waiting_turns > 0) return 'DELAYED'
  if (business.role === 'OWNER' && !isSetUp(business)) return 'SET_UP'
  return null
}

/** What somebody chose, or has still to do, is not broken. */
const tones: Partial<Record<Trouble, string>> = {
  OFFLINE: 'bg-surface-sunken text-ink',
  NOT_CONNECTED: 'bg-needs-you-soft text-needs-you',
  DELAYED: 'bg-needs-you-soft text-needs-you',
  SET_UP: 'bg-accent-soft text-ink',
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('online', listener)
      window.addEventListener('offline', listener)
      return () => {
        window.removeEventListener('online', listener)
        window.removeEventListener('offline', listener)
      }
    },
    () => navigator.onLine,
  )
}

/** "3 customers are waiting, the longest for 4 min.", or nothing when nobody is. */
function sayWaiting(health: BusinessHealth | undefined): string {
  if (!health?.waiting_turns) return ''
  const longest = (health.oldest_waiting_seconds ?? 0) * 1000
  const count = health.waiting_turns
  if (longest < 60_000) return t('banner.waiting', { count })
  return t('banner.waitingLongest', { count, longest: formatDuration(longest) })
}

type BannerProps = {
  business: Business
  /** On a phone the page has a strip of its own under it: there what is wrong is said in a line. */
  isBrief: boolean
}

export function Banner({ business, isBrief }: BannerProps) {
  const online = useOnline()
  const health = useBusinessHealth(business.id)
  const { pathname } = useLocation()
  const client = useQueryClient()
  const trouble = worstTrouble(business, health.data, online)
  if (!trouble) return null

  const waiting = sayWaiting(health.data)
  const inbox = `/b/${business.id}/inbox`
  const openInbox = (tab = '') =>
    // Where the way leads nowhere new, the room belongs to the messages.
    pathname.startsWith(inbox) ? null : (
      <Button size="sm" asChild>
        <Link to={`${inbox}${tab}`}>{t('banner.openInbox')}</Link>
      </Button>
    )
  const checkAgain = (
    <Button size="sm" onClick={() => void client.invalidateQueries()}>
      {t('banner.check')}
    </Button>
  )
  const reconnect =
    business.role === 'OWNER' ? (
      <Button size="sm" asChild>
        <a href={connectUrl(business.id, pathname, business.instagram.login)}>
          {t('banner.reconnect')}
        </a>
      </Button>
    ) : (
      <span>{t('banner.askOwner')}</span>
    )
  // What is wrong, what follows from it, and what can be done.
  const shown: Record<Trouble, [sentence: string, more: string, action: ReactNode]> = {
    OFFLINE: [t('banner.offline'), t('banner.offlineMore'), checkAgain],
    TOKEN_EXPIRED:
      business.instagram.problem?.code === 'UNREADABLE'
        ? [t('banner.tokenUnreadable'), t('banner.tokenUnreadableMore'), reconnect]
        : [t('banner.tokenExpired'), t('banner.tokenExpiredMore'), reconnect],
    NOT_CONNECTED: [
      t('banner.notConnected'),
      t('banner.notConnectedMore'),
      // There the way to connect is chosen.
      <Button key="connect" size="sm" asChild>
        <Link to={`/b/${business.id}/settings/instagram`}>{t('banner.connect')}</Link>
      </Button>,
    ],
    MISSING_PERMISSIONS: [t('banner.missingPermissions'), '', reconnect],
    WORKER_DOWN: [t('banner.workerDown'), t('banner.workerDownMore'), checkAgain],
    MODEL_FAILING: [
      t('banner.modelFailing'),
      waiting || t('banner.modelFailingMore'),
      openInbox('?tab=needs_you'),
    ],
    DELAYED: [t('banner.delayed'), waiting, openInbox()],
    SET_UP: [
      t('banner.setUp', { left: openSteps(business).length }),
      '',
      <Button key="start" size="sm" asChild>
        <Link to={`/start?business=${business.id}`}>{t('banner.continueSetUp')}</Link>
      </Button>,
    ],
  }
  const [sentence, more, action] = shown[trouble]
  return (
    <section
      aria-label={t('banner.label')}
      className={cn(
        'flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line ' +
          'px-4 py-2 text-15 lg:px-6',
        isBrief && 'max-lg:py-1 max-lg:text-13',
        tones[trouble] ?? 'bg-broken-soft text-broken',
      )}
    >
      <Words sentence={sentence} more={more} isBrief={isBrief} />
      {action && <span className={cn(isBrief && 'max-lg:hidden')}>{action}</span>}
    </section>
  )
}

function Words({ sentence, more, isBrief }: { sentence: string; more: string; isBrief: boolean }) {
  return (
    <p role="status" className="min-w-0 wrap-anywhere">
      {isBrief ? (
        <>
          {sentence} <span className="max-lg:hidden">{more}</span>
        </>
      ) : (
        `${sentence} ${more}`
      )}
    </p>
  )
}
