/**
 * The thin lines between messages: days, explained silences, changes of who answers, the live turn.
 */
import { Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import { useNow } from '@/components/time'
import { Button } from '@/components/ui/button'
import { formatClock, formatDay, formatExact } from '@/lib/format'
import { formatWhen } from '@/lib/format-when'
import { cn } from '@/lib/cn'
import type { ThreadAction } from '../api'
import { useThreadContext } from '../thread-context'
import type { LiveTurn, NoteItem, SilenceItem } from '../types'
import { t } from '../texts'
import { OtherAppChoice } from './other-app'

export function DayLine({ at }: { at: string }) {
  const { timeZone } = useThreadContext()
  const now = useNow()
  return (
    <li className="flex items-center gap-3 py-1 text-13 text-ink-soft">
      <span aria-hidden className="h-px flex-1 bg-line" />
      <span title={formatExact(at, timeZone)}>{formatDay(at, timeZone, now)}</span>
      <span aria-hidden className="h-px flex-1 bg-line" />
    </li>
  )
}

function CentredLine({ dataItem, children }: { dataItem: string; children: ReactNode }) {
  return (
    <li
      data-item={dataItem}
      className={cn(
        'mx-auto flex max-w-prose flex-wrap items-center justify-center gap-x-2 px-4',
        'text-center text-13 text-balance text-ink-soft',
      )}
    >
      {children}
    </li>
  )
}

function Press({
  label,
  pending,
  onClick,
}: {
  label: string
  pending?: boolean
  onClick: () => void
}) {
  return (
    <Button
      variant="link"
      size="inline"
      className="min-h-11 text-13 lg:min-h-6"
      pending={pending}
      onClick={onClick}
    >
      {label}
    </Button>
  )
}

type SilenceLineProps = { item: SilenceItem; dataItem: string; isNewest: boolean }

export function SilenceLine({ item, dataItem, isNewest }: SilenceLineProps) {
  const { timeZone } = useThreadContext()
  return (
    <CentredLine dataItem={dataItem}>
      <span>
        {item.text}{' '}
        <time dateTime={item.at} title={formatExact(item.at, timeZone)} className="sr-only">
          {formatClock(item.at, timeZone)}
        </time>
      </span>
      {isNewest && item.code === 'PERSON_ANSWERS' && <UntilHandedBack />}
    </CentredLine>
  )
}

/**
 * How the takeover in force ends, and the way to end it. Its time is the thread's: it moves with
 * each reply, and the one that an older line was written with is over.
 */
function UntilHandedBack() {
  const { timeZone, isPersonAnswering, personUntil, handBack, isHandingBack } = useThreadContext()
  const now = useNow()
  if (!isPersonAnswering) return null
  return (
    <>
      {personUntil && <span>{t('resumes', { when: formatWhen(personUntil, timeZone, now) })}</span>}
      <Press label={t('handBackNow')} pending={isHandingBack} onClick={handBack} />
    </>
  )
}

type NoteLineProps = { item: NoteItem; dataItem: string; isNewest: boolean }

export function NoteLine({ item, dataItem, isNewest }: NoteLineProps) {
  const { timeZone } = useThreadContext()
  return (
    <CentredLine dataItem={dataItem}>
      {/* A sentence of the server, here followed by its time. */}
      <span className="min-w-0 wrap-anywhere">
        {item.text.replace(/\.$/, '')} <span aria-hidden>·</span>{' '}
        <time
          dateTime={item.at}
          title={formatExact(item.at, timeZone)}
          className="whitespace-nowrap"
        >
          {formatClock(item.at, timeZone)}
        </time>
      </span>
      {isNewest && item.code === 'TOOK_OVER' && <UntilHandedBack />}
      {item.app_id && <OtherAppChoice appId={item.app_id} />}
    </CentredLine>
  )
}

export function ImportedLine() {
  return <li className="text-center text-13 text-ink-soft">{t('marks.imported')}</li>
}

/** An answer is overdue: since when, and what it waits for. */
export function LateLine({ since, isModel }: { since: string; isModel: boolean }) {
  const { timeZone } = useThreadContext()
  const clock = formatClock(since, timeZone)
  return (
    <p
      className="flex items-start justify-end gap-1.5 px-1 text-13 text-needs-you"
      title={formatExact(since, timeZone)}
    >
      <Hourglass aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      {isModel ? t('late.model', { clock }) : t('late.queue', { clock })}
    </p>
  )
}

type LiveTurnLineProps = {
  turn: LiveTurn
  /** The model has failed, and is asked again. */
  isRetry: boolean
  act: (action: ThreadAction) => void
  pendingAction: ThreadAction | null
}

/** Seconds until the assistant answers, or null when it is no longer waiting. */
function useCountDown(turn: LiveTurn): number | null {
  const now = useNow(1000)
  if (turn.state !== 'OPEN' || !turn.due_at) return null
  const seconds = Math.ceil((Date.parse(turn.due_at) - now.getTime()) / 1000)
  return seconds > 0 ? seconds : null
}

export function LiveTurnLine({ turn, isRetry, act, pendingAction }: LiveTurnLineProps) {
  const seconds = useCountDown(turn)
  return (
    <div
      className={cn(
        'flex min-h-11 flex-wrap items-center justify-end gap-x-3 px-1 text-13',
        'text-assistant-ink lg:min-h-6',
      )}
    >
      <span className="inline-flex items-center gap-1.5">
        <TypingDots />
        {/* The seconds change too often to be read aloud; what they lead to is announced. */}
        {seconds === null
          ? t('turn.thinking')
          : isRetry
            ? t('turn.triesIn', { seconds: String(seconds) })
            : t('turn.answersIn', { seconds: String(seconds) })}
      </span>
      <Press
        label={t('turn.stop')}
        pending={pendingAction === 'stop'}
        onClick={() => act('stop')}
      />
      {seconds !== null && (
        <Press
          label={t('turn.answerNow')}
          pending={pendingAction === 'answer-now'}
          onClick={() => act('answer-now')}
        />
      )}
    </div>
  )
}

function TypingDots() {
  return (
    <span aria-hidden className="flex gap-1">
      {[0, 150, 300].map((delay) => (
        <span
          key={delay}
          style={{ animationDelay: `${delay}ms` }}
          className="size-1.5 animate-pulse rounded-full bg-accent"
        />
      ))}
    </span>
  )
}
