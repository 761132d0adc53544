// The places of a business: in the rail when wide, in the bottom bar when narrow.
import { Inbox, Settings, Sparkles, type LucideIcon } from 'lucide-react'
import { NavLink } from '@/lib/router'
import { cn } from '@/lib/cn'
import { formatNumber } from '@/lib/format'
import { t } from './texts'

interface Place {
  path: string
  label: 'inbox' | 'assistant' | 'settings'
  icon: LucideIcon
}

const places: Place[] = [
  { path: 'inbox', label: 'inbox', icon: Inbox },
  { path: 'assistant', label: 'assistant', icon: Sparkles },
  { path: 'settings', label: 'settings', icon: Settings },
]

function UnreadCount({ count, className }: { count: number; className?: string }) {
  if (count === 0) return null
  return (
    <span
      className={cn(
        'rounded-full bg-accent px-1.5 text-13 leading-5 font-medium text-accent-ink',
        className,
      )}
    >
      {count > 99 ? '99+' : count}
      <span className="sr-only"> {t('unread', { count: formatNumber(count) })}</span>
    </span>
  )
}

interface NavigationProps {
  businessId: number
  unread: number
}

export function RailNavigation({ businessId, unread }: NavigationProps) {
  return (
    <nav aria-label={t('navigation')} className="flex flex-col gap-0.5">
      {places.map(({ path, label, icon: Icon }) => (
        <NavLink
          key={path}
          to={`/b/${businessId}/${path}`}
          className={({ isActive }) =>
            cn(
              'flex min-h-10 items-center gap-3 rounded px-3 transition-colors ' +
                'duration-150 hover:bg-surface-sunken',
              isActive ? 'bg-surface-sunken font-medium text-ink' : 'text-ink-soft',
            )
          }
        >
          <Icon aria-hidden className="size-4.5" strokeWidth={1.75} />
          <span className="grow">{t(label)}</span>
          {path === 'inbox' && <UnreadCount count={unread} />}
        </NavLink>
      ))}
    </nav>
  )
}

export function BottomNavigation({ businessId, unread }: NavigationProps) {
  return (
    <nav
      aria-label={t('bottomNavigation')}
      className={cn(
        'flex shrink-0 border-t border-line bg-surface-raised',
        'pb-[env(safe-area-inset-bottom)] lg:hidden',
      )}
    >
      {places.map(({ path, label, icon: Icon }) => (
        <NavLink
          key={path}
          to={`/b/${businessId}/${path}`}
          className={({ isActive }) =>
            cn(
              'relative flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 ' +
                'text-13 -outline-offset-2',
              isActive ? 'font-medium text-accent' : 'text-ink-soft',
            )
          }
        >
          <Icon aria-hidden className="size-5.5" strokeWidth={1.75} />
          {t(label)}
          {path === 'inbox' && (
            <UnreadCount count={unread} className="absolute top-1 left-1/2 ml-2" />
          )}
        </NavLink>
      ))}
    </nav>
  )
}
