// Under the header: what is broken, one sentence and one button. Never two: the worst one.
import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore, type ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
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

export function Banner({ business }: { business: Business }) {
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
  const shown: Record<Trouble, [sentence: string, action: ReactNode]> = {
    OFFLINE: [t('banner.offline'), checkAgain],
    TOKEN_EXPIRED: [
      business.instagram.problem?.code === 'UNREADABLE'
        ? t('banner.tokenUnreadable')
        : t('banner.tokenExpired'),
      reconnect,
    ],
    NOT_CONNECTED: [
      t('banner.notConnected'),
      // There the way to connect is chosen.
      <Button key="connect" size="sm" asChild>
        <Link to={`/b/${business.id}/settings/instagram`}>{t('banner.connect')}</Link>
      </Button>,
    ],
    MISSING_PERMISSIONS: [t('banner.missingPermissions'), reconnect],
    WORKER_DOWN: [t('banner.workerDown'), checkAgain],
    MODEL_FAILING: [
      waiting ? t('banner.modelFailingFor', { waiting }) : t('banner.modelFailing'),
      openInbox('?tab=needs_you'),
    ],
    DELAYED: [t('banner.delayed', { waiting }), openInbox()],
    SET_UP: [
      t('banner.setUp', { left: openSteps(business).length }),
      <Button key="start" size="sm" asChild>
        <Link to={`/start?business=${business.id}`}>{t('banner.continueSetUp')}</Link>
      </Button>,
    ],
  }
  const [sentence, action] = shown[trouble]
  return (
    <section
      aria-label={t('banner.label')}
      className={cn(
        'flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line ' +
          'px-4 py-2 text-15 lg:px-6',
        tones[trouble] ?? 'bg-broken-soft text-broken',
      )}
    >
      <p role="status" className="min-w-0 wrap-anywhere">
        {sentence}
      </p>
      {action}
    </section>
  )
}
