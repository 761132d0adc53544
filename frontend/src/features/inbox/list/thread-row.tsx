/**
 * One conversation in the list: who, the last words, when, and a chip when there is something to
 * say.
 */
import { Link } from '@/lib/router'
import { Time } from '@/components/time'
import { Avatar } from '@/components/ui/avatar'
import { Chip } from '@/components/ui/chip'
import { cn } from '@/lib/cn'
import { nameOf } from '../model/customer-name'
import type { Thread, ThreadChip } from '../types'
import { formatNumber } from '@/lib/format'
import { t } from '../texts'

/** Fixed, so that a long list can be drawn in part and nothing moves while it loads. */
export const ROW_HEIGHT = 76

const tones: Record<ThreadChip, 'needs-you' | 'neutral' | 'broken'> = {
  NEEDS_YOU: 'needs-you',
  YOU_ANSWER: 'neutral',
  SENDING_FAILED: 'broken',
  SENDING_STUCK: 'needs-you',
}

/**
 * Who spoke, and what. Of a thread that waits for a person, why is worth more than what was last
 * said.
 */
function readPreview(thread: Thread): [said: string, preview: string] {
  if (thread.handed_off?.reason) return ['', thread.handed_off.reason]
  const last = thread.last_message
  if (!last) return ['', t('nothingSaid')]
  if (last.kind === 'DELETED') return ['', t('removedMessage')]
  return [last.author === 'CUSTOMER' ? '' : t(`saidBy.${last.author}`), last.text]
}

type ThreadRowProps = {
  thread: Thread
  to: string
  isOpen: boolean
  /** A list that is walked through would otherwise need as many "back" presses. */
  replace: boolean
  timeZone: string
}

export function ThreadRow({ thread, to, isOpen, replace, timeZone }: ThreadRowProps) {
  const { customer, chip, last_message: last } = thread
  const isUnread = thread.unread > 0
  const [said, preview] = readPreview(thread)
  return (
    <Link
      to={to}
      data-thread={thread.id}
      replace={replace}
      aria-current={isOpen ? 'true' : undefined}
      style={{ height: ROW_HEIGHT }}
      className={cn(
        'flex items-center gap-3 border-b border-line px-4 text-ink ' +
          'transition-[background-color] duration-150 ' +
          'focus-visible:-outline-offset-2',
        isOpen ? 'bg-accent-soft' : 'hover:bg-surface-sunken',
      )}
    >
      <Avatar name={customer.name ?? customer.username} src={customer.picture_url} />
      <span className="flex min-w-0 grow flex-col gap-0.5">
        <span className="flex items-baseline gap-2">
          <span className={cn('min-w-0 truncate', isUnread ? 'font-semibold' : 'font-medium')}>
            <bdi>{nameOf(customer)}</bdi>
          </span>
          {customer.name && customer.username && (
            <span className="min-w-0 flex-1 truncate text-13 text-ink-soft">
              @{customer.username}
            </span>
          )}
          {last && (
            <Time
              at={last.at}
              timeZone={timeZone}
              className="ml-auto shrink-0 pl-1 text-13 text-ink-soft"
            />
          )}
        </span>
        <span className="flex min-h-6 items-center gap-2">
          <span
            className={cn(
              'min-w-0 flex-1 truncate text-13',
              isUnread ? 'font-medium text-ink' : 'text-ink-soft',
            )}
          >
            {said && `${said} `}
            <bdi>{preview}</bdi>
          </span>
          {chip && (
            <Chip tone={tones[chip]} title={thread.needs_you_reason ?? undefined}>
              {t(`chips.${chip}`)}
            </Chip>
          )}
          {isUnread && (
            <span className="size-2.5 shrink-0 rounded-full bg-accent">
              <span className="sr-only">
                {t('unreadCount', { count: formatNumber(thread.unread) })}
              </span>
            </span>
          )}
        </span>
      </span>
    </Link>
  )
}
