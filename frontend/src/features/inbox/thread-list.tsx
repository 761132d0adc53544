/** The conversations of one tab or search, newest activity first, drawn in part when there are many. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowUp } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { ROW_HEIGHT, ThreadRow } from './thread-row'
import type { Thread } from './types'
import { useListPlace } from './use-list-place'
import { words } from './words'

/** Below this many, drawing all rows costs less than working out which ones show. */
const DRAW_ALL_BELOW = 60
/** This close to the end, the next page is asked for. */
const END_SLACK = ROW_HEIGHT * 6

type ThreadListProps = {
  threads: Thread[]
  openThreadId: number | null
  linkTo: (threadId: number) => string
  timeZone: string
  hasMore: boolean
  isLoadingMore: boolean
  loadMore: () => void
}

export function ThreadList(props: ThreadListProps) {
  const { threads, openThreadId, linkTo, timeZone, hasMore, isLoadingMore, loadMore } = props
  const { box, isNewOnTop, goToTop, ...place } = useListPlace(threads, openThreadId)
  const isLong = threads.length >= DRAW_ALL_BELOW
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this component only
  const virtualizer = useVirtualizer({
    count: threads.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    enabled: isLong,
  })

  function onScroll() {
    place.onScroll()
    const element = box.current
    if (!element || !hasMore || isLoadingMore) return
    if (element.scrollHeight - element.scrollTop - element.clientHeight < END_SLACK) loadMore()
  }

  function row(thread: Thread) {
    return (
      <ThreadRow
        thread={thread}
        to={linkTo(thread.id)}
        isOpen={thread.id === openThreadId}
        replace={openThreadId !== null}
        timeZone={timeZone}
      />
    )
  }

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        onPointerEnter={place.onPointerEnter}
        onPointerLeave={place.onPointerLeave}
        onScroll={onScroll}
        className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        {isLong ? (
          <ul
            aria-label={words.listLabel}
            className="relative"
            style={{ height: virtualizer.getTotalSize() }}
          >
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const thread = threads[index]
              return (
                thread && (
                  <li
                    key={thread.id}
                    className="absolute inset-x-0 top-0"
                    style={{ transform: `translateY(${start}px)` }}
                  >
                    {row(thread)}
                  </li>
                )
              )
            })}
          </ul>
        ) : (
          <ul aria-label={words.listLabel}>
            {threads.map((thread) => (
              <li key={thread.id}>{row(thread)}</li>
            ))}
          </ul>
        )}
        {hasMore && (
          <div className="flex justify-center p-3">
            <Button variant="link" size="sm" pending={isLoadingMore} onClick={loadMore}>
              {isLoadingMore ? words.loadingMore : words.moreThreads}
            </Button>
          </div>
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
          {words.newOnTop}
        </Button>
      )}
    </div>
  )
}

export function ThreadListSkeleton() {
  return (
    <div role="status" aria-busy aria-label={words.loadingMore} className="min-h-0 flex-1 overflow-hidden">
      {Array.from({ length: 9 }, (_, at) => (
        <div
          key={at}
          style={{ height: ROW_HEIGHT }}
          className="flex items-center gap-3 border-b border-line px-4"
        >
          <Skeleton className="size-10 rounded-full" />
          <div className="flex grow flex-col gap-2">
            <Skeleton className="h-4 w-2/5" />
            <Skeleton className="h-3.5 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  )
}
