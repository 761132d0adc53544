/** Messages of one speaker in one minute, and under them who, when, how it went, and why. */
import { Smartphone, Sparkles } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { formatClock, formatExact } from '@/lib/format'
import type { MessageGroup, ShownMessage } from '../model/timeline'
import { useThreadContext } from '../thread-context'
import { t } from '../texts'
import { DeliveryLine } from './delivery-line'
import { MessageBubble, Reactions } from './message-bubble'
import { listMarks } from './message-marks'
import { WhyCard } from './why-card'

function Speaker({ group }: { group: MessageGroup }) {
  switch (group.author) {
    case 'ASSISTANT':
      return (
        <span className="inline-flex items-center gap-1 font-medium text-assistant-ink">
          <Sparkles aria-hidden className="size-3.5" />
          {t('assistant')}
        </span>
      )
    case 'PHONE':
      return (
        <span className="inline-flex items-center gap-1">
          <Smartphone aria-hidden className="size-3.5" />
          {t('phone')}
        </span>
      )
    default:
      return (
        <span className="min-w-0 font-medium wrap-anywhere text-ink">
          {group.authorName ?? t('person')}
        </span>
      )
  }
}

/** The turn that a "Why?" under this message explains: the last bubble of each turn carries it. */
function turnToExplain(message: ShownMessage, next: ShownMessage | undefined): number | null {
  if (message.author !== 'ASSISTANT' || message.turn_id === null) return null
  return next?.turn_id === message.turn_id ? null : message.turn_id
}

/** What was not sent has a line of its own; everything else fits beside the time. */
function isInTrouble(message: ShownMessage): boolean {
  return message.direction === 'OUT' && (message.state === 'FAILED' || message.state === 'UNKNOWN')
}

/** Between two parts of a line: as wide on the edge of the line, where it is cut away. */
function Dot({ isShown }: { isShown: boolean }) {
  return (
    <span aria-hidden className="w-4 shrink-0 text-center">
      {isShown && '·'}
    </span>
  )
}

/**
 * What is known of a message, in one line or more. The dots stand on the side of each part to which
 * the lines are pushed, and reach over the edge there: no line begins or ends with one.
 */
function Below({ parts, isOut }: { parts: ReactNode[]; isOut: boolean }) {
  const shown = parts.filter((part) => part !== null)
  if (shown.length === 0) return null
  return (
    <div className="max-w-full overflow-x-clip px-1 text-13 text-ink-soft">
      <div
        className={cn(
          'flex min-h-6 flex-wrap items-center',
          isOut ? '-mr-4 justify-end text-right' : '-ml-4',
        )}
      >
        {shown.map((part, at) => (
          <span key={at} className="inline-flex min-w-0 items-center">
            {!isOut && <Dot isShown={at > 0} />}
            {part}
            {isOut && <Dot isShown={at < shown.length - 1} />}
          </span>
        ))}
      </div>
    </div>
  )
}

type MessageGroupViewProps = { group: MessageGroup; deliveryKeys: Set<string> }

export function MessageGroupView({ group, deliveryKeys }: MessageGroupViewProps) {
  const { timeZone, customerName } = useThreadContext()
  const isOut = group.author !== 'CUSTOMER'
  return (
    <li className={cn('flex flex-col gap-1', isOut ? 'items-end pl-10' : 'items-start pr-10')}>
      {group.messages.map((message, at) => {
        const next = group.messages[at + 1]
        const turnId = turnToExplain(message, next)
        return (
          <div
            key={message.key}
            data-item={message.key}
            data-message={message.id ?? undefined}
            tabIndex={-1}
            className={cn(
              'flex max-w-[min(36rem,100%)] min-w-0 flex-col gap-1 rounded-lg ' +
                'outline-offset-4 outline-focus focus-visible:outline-2 data-marked:outline-2',
              isOut ? 'items-end' : 'items-start',
            )}
          >
            <MessageBubble message={message} />
            <Reactions reactions={message.reactions} />
            <Below
              isOut={isOut}
              parts={[
                next || !isOut ? null : <Speaker key="who" group={group} />,
                next ? null : (
                  <time key="at" dateTime={group.at} title={formatExact(group.at, timeZone)}>
                    {/* The side says it; the name is for those who do not see sides. */}
                    {!isOut && <span className="sr-only">{customerName} </span>}
                    {formatClock(group.at, timeZone)}
                  </time>
                ),
                deliveryKeys.has(message.key) && !isInTrouble(message) ? (
                  <DeliveryLine key="how" message={message} />
                ) : null,
                ...listMarks(message, timeZone),
                turnId === null ? null : <WhyCard key="why" turnId={turnId} />,
              ]}
            />
            {isInTrouble(message) && (
              <div className="px-1 text-13">
                <DeliveryLine message={message} />
              </div>
            )}
          </div>
        )
      })}
    </li>
  )
}
