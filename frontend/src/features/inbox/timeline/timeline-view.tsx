/** The messages of an open thread, newest at the bottom, with what the assistant is about to do. */
import { ArrowDown } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import { MessageGroupView } from '../message/message-group-view'
import { findDeliveryKeys, type TimelineRow } from '../model/timeline'
import { t } from '../texts'
import { DayLine, ImportedLine, NoteLine, SilenceLine } from './timeline-lines'
import type { TimelineScroll } from './use-timeline-scroll'

type TimelineViewProps = {
  scroll: TimelineScroll
  rows: TimelineRow[]
  hasOlder: boolean
  isLoadingOlder: boolean
  loadOlder: () => void
  /** The live turn, when there is one. */
  footer: ReactNode
}

export function TimelineView({
  scroll,
  rows,
  hasOlder,
  isLoadingOlder,
  loadOlder,
  footer,
}: TimelineViewProps) {
  const deliveryKeys = useMemo(() => findDeliveryKeys(rows), [rows])
  const { attach, onScroll, goToEnd, isAway, hasNew } = scroll

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={attach}
        onScroll={onScroll}
        // Focusable, so that the arrow keys scroll it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={t('timelineLabel')}
        className={cn(
          'relative h-full overflow-y-auto overscroll-contain px-4 pt-3 pb-4',
          '[overflow-anchor:none] focus-visible:-outline-offset-2 lg:px-6',
        )}
      >
        {/* Short threads sit at the bottom, beside the composer. */}
        <div className="flex min-h-full flex-col justify-end gap-3">
          {hasOlder && (
            <Button
              variant="link"
              size="sm"
              className="self-center"
              pending={isLoadingOlder}
              onClick={loadOlder}
            >
              {isLoadingOlder ? t('loadingOlder') : t('older')}
            </Button>
          )}
          {rows.length === 0 && (
            <p className="m-auto text-13 text-ink-soft">{t('timelineEmpty')}</p>
          )}
          <ol className="flex flex-col gap-3">
            {rows.map((row) => (
              <Row key={row.key} row={row} deliveryKeys={deliveryKeys} />
            ))}
          </ol>
          {footer}
        </div>
      </div>
      {isAway && (
        <Button
          variant={hasNew ? 'primary' : 'secondary'}
          size={hasNew ? 'sm' : 'icon'}
          aria-label={hasNew ? undefined : t('toNewest')}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full animate-fade-in"
          onClick={goToEnd}
        >
          <ArrowDown aria-hidden />
          {hasNew && t('newMessages')}
        </Button>
      )}
    </div>
  )
}

function Row({ row, deliveryKeys }: { row: TimelineRow; deliveryKeys: Set<string> }) {
  switch (row.row) {
    case 'DAY':
      return <DayLine at={row.at} />
    case 'SILENCE':
      return <SilenceLine dataItem={row.key} item={row.item} isNewest={row.isNewest} />
    case 'IMPORTED':
      return <ImportedLine />
    case 'NOTE':
      return <NoteLine dataItem={row.key} item={row.item} isNewest={row.isNewest} />
    default:
      return <MessageGroupView group={row} deliveryKeys={deliveryKeys} />
  }
}
