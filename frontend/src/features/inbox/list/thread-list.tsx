/**
 * The conversations of one tab or search, newest activity first, drawn in part when there are many.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowUp } from 'lucide-react'
import { useEffect, type ReactNode, type RefObject } from 'react'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import type { Thread } from '../types'
import { t } from '../texts'
import { ROW_HEIGHT, ThreadRow } from './thread-row'
import { useListScroll } from './use-list-scroll'

/** Below this many, drawing all rows costs less than working out which ones show. */
const DRAW_ALL_BELOW = 60
/** This close to the end, the next page is asked for. */
const END_SLACK = ROW_HEIGHT * 6
/** A list no longer than this says nothing of its end: it is in sight. */
const FIRST_PAGE = 30

type DrawnRow = { thread: Thread; start?: number }

/** The rows to draw: of a long list those that show, each with where it starts. */
function useDrawnRows(threads: Thread[], box: RefObject<HTMLElement | null>) {
  const isLong = threads.length >= DRAW_ALL_BELOW
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is handed on
  const virtualizer = useVirtualizer({
    count: threads.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    enabled: isLong,
  })
  if (!isLong) return { drawn: threads.map((thread): DrawnRow => ({ thread })) }
  const drawn = virtualizer.getVirtualItems().flatMap(({ index, start }): DrawnRow[] => {
    const thread = threads[index]
    return thread ? [{ thread, start }] : []
  })
  return { height: virtualizer.getTotalSize(), drawn }
}

type ThreadListProps = {
  threads: Thread[]
  openThreadId: number | null
  linkTo: (threadId: number) => string
  timeZone: string
  hasMore: boolean
  isLoadingMore: boolean
  /** Goes on with a search that did not read everything; stands at the end. */
  older: ReactNode
  /** Why older ones could not be loaded. */
  moreError: unknown
  /** Under which the place in the list is remembered. */
  placeKey: string
  loadMore: () => void
  retryMore: () => void
}

export function ThreadList(props: ThreadListProps) {
  const {
    threads,
    openThreadId,
    linkTo,
    timeZone,
    hasMore,
    isLoadingMore,
    older,
    moreError,
    placeKey,
    loadMore,
    retryMore,
  } = props
  const { box, isNewOnTop, goToTop, ...place } = useListScroll(threads, openThreadId, placeKey)
  const { height, drawn } = useDrawnRows(threads, box)

  function loadNearEnd() {
    if (!hasMore || isLoadingMore || moreError) return
    const element = box.current
    if (!element?.clientHeight) return
    if (element.scrollHeight - element.scrollTop - element.clientHeight < END_SLACK) loadMore()
  }

  // A tall screen has room for more than the first page, and nothing to scroll.
  useEffect(loadNearEnd)

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        onPointerOver={place.onPointerOver}
        onPointerLeave={place.onPointerLeave}
        onScroll={() => {
          place.onScroll()
          loadNearEnd()
        }}
        className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <ul aria-label={t('listLabel')} className="relative" style={{ height }}>
          {drawn.map(({ thread, start }) => (
            <li
              key={thread.id}
              className={start === undefined ? undefined : 'absolute inset-x-0 top-0'}
              style={start === undefined ? undefined : { transform: `translateY(${start}px)` }}
            >
              <ThreadRow
                thread={thread}
                to={linkTo(thread.id)}
                isOpen={thread.id === openThreadId}
                replace={openThreadId !== null}
                timeZone={timeZone}
              />
            </li>
          ))}
        </ul>
        {older ? (
          <div className="flex flex-col items-center px-4 py-5">{older}</div>
        ) : (
          <ListEnd
            hasMore={hasMore}
            isLong={threads.length > FIRST_PAGE}
            error={isLoadingMore ? null : moreError}
            onRetry={retryMore}
          />
        )}
      </div>
      {isNewOnTop && (
        <Button
          variant="primary"
          size="sm"
          className="absolute top-2 left-1/2 -translate-x-1/2 rounded-full animate-fade-in"
          onClick={goToTop}
        >
          <ArrowUp aria-hidden />
          {t('newOnTop')}
        </Button>
      )}
    </div>
  )
}

type ListEndProps = { hasMore: boolean; isLong: boolean; error: unknown; onRetry: () => void }

/**
 * Under the last conversation: the next ones on their way, why they do not come, or that there are
 * no more.
 */
function ListEnd({ hasMore, isLong, error, onRetry }: ListEndProps) {
  if (error) {
    return (
      <div
        role="alert"
        className="flex flex-wrap items-center justify-between gap-x-3 px-4 py-3 text-13"
      >
        <p className="min-w-0 flex-1 text-broken">{t('moreFailed')}</p>
        <Button size="sm" onClick={onRetry}>
          {t('tryAgain')}
        </Button>
      </div>
    )
  }
  if (hasMore) {
    return (
      <div role="status" aria-label={t('loadingMore')} className="animate-pulse">
        <RowSkeleton />
      </div>
    )
  }
  return isLong ? (
    <p className="px-4 py-5 text-center text-13 text-ink-soft">{t('noMoreThreads')}</p>
  ) : null
}

function RowSkeleton() {
  return (
    <div
      style={{ height: ROW_HEIGHT }}
      className="flex items-center gap-3 border-b border-line px-4"
    >
      <Skeleton still className="size-10 rounded-full" />
      <div className="flex grow flex-col gap-2">
        <Skeleton still className="h-4 w-2/5" />
        <Skeleton still className="h-3.5 w-4/5" />
      </div>
    </div>
  )
}

export function ThreadListSkeleton() {
  return (
    <div
      role="status"
      aria-busy
      aria-label={t('loadingMore')}
      className="min-h-0 flex-1 animate-pulse overflow-hidden"
    >
      {Array.from({ length: 9 }, (_, at) => (
        <RowSkeleton key={at} />
      ))}
    </div>
  )
}
