/** Goes to a message of the thread, loading earlier ones until it is there. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { TimelinePage } from './types'
import type { TimelineScroll } from './use-timeline-scroll'

export function useShowMessage(query: UseInfiniteQueryResult<InfiniteData<TimelinePage>>, scroll: TimelineScroll): (messageId: number) => void {
  const wanted = useRef<number | null>(null)
  const { goTo } = scroll

  function look(messageId: number) {
    const isSettled = goTo(messageId) || !query.hasNextPage
    wanted.current = isSettled ? null : messageId
    if (!isSettled && !query.isFetchingNextPage) void query.fetchNextPage()
  }

  useEffect(() => {
    if (wanted.current !== null) look(wanted.current)
  }, [query.data]) // eslint-disable-line react-hooks/exhaustive-deps -- each page that comes is looked through once

  return look
}
