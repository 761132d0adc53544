/**
 * Asks for what the inbox shows before it is drawn: the list, and of an open thread its messages.
 */
import type { QueryClient } from '@tanstack/react-query'
import type { Prefetch } from '@/lib/router'
import { listThreads, threadQuery, threadsQuery, timelineQuery } from './api'
import { readFilter } from './list/use-inbox-address'
import { loadThread } from './load-thread'

export function prefetchThreads(client: QueryClient): Prefetch {
  const isNew = ({ queryKey }: { queryKey: readonly unknown[] }) => !client.getQueryState(queryKey)

  return ({ params, location }) => {
    const business = Number(params.business)
    const list = threadsQuery(business, readFilter(new URLSearchParams(location.search)))
    if (isNew(list)) void client.prefetchInfiniteQuery(list)
    const thread = Number(params.thread)
    if (thread > 0) {
      void loadThread().catch(() => undefined) // whoever draws it says what is wrong
      const messages = timelineQuery(business, thread)
      const listed = listThreads(client.getQueryData(list.queryKey)?.pages)
      if (!listed.some(({ id }) => id === thread) && isNew(threadQuery(business, thread)))
        void client.prefetchQuery(threadQuery(business, thread))
      if (isNew(messages)) void client.prefetchInfiniteQuery(messages)
    }
  }
}
