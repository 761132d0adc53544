/** Goes to a message of the thread, loading earlier ones until it is there. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { isUndecided } from '../model/undelivered'
import type { TimelineItem, TimelinePage } from '../types'
import type { TimelineScroll } from './use-timeline-scroll'

type Find = (items: TimelineItem[]) => number | undefined

export function useShowMessage(
  query: UseInfiniteQueryResult<InfiniteData<TimelinePage>>,
  items: TimelineItem[],
  scroll: TimelineScroll,
) {
  const wanted = useRef<Find | null>(null)
  const { goTo } = scroll

  function look(find: Find) {
    const id = find(items)
    const isDone = (id !== undefined && goTo(id)) || (query.isSuccess && !query.hasNextPage)
    wanted.current = isDone ? null : find
    if (!isDone && query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
  }

  useEffect(() => {
    if (wanted.current !== null) look(wanted.current)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- each page is looked through once
  }, [query.data])

  return {
    showMessage: (messageId: number) => look(() => messageId),
    /** The newest message that somebody has to decide about. */
    showUnsent: () =>
      look((known) => known.findLast((item) => item.type === 'MESSAGE' && isUndecided(item))?.id),
  }
}
