/**
 * Asks for what the inbox shows before it is drawn: the list, and of an open thread its messages.
 */
import type { QueryClient } from '@tanstack/react-query'
import type { LoaderFunctionArgs } from 'react-router'
import { threadQuery, threadsQuery, timelineQuery } from './api'
import { readFilter } from './list/use-inbox-address'
import { loadThread } from './load-thread'

export function prefetchThreads(client: QueryClient) {
  const isNew = ({ queryKey }: { queryKey: readonly unknown[] }) => !client.getQueryState(queryKey)

  return ({ params, request }: LoaderFunctionArgs) => {
    const business = Number(params.business)
    const list = threadsQuery(business, readFilter(new URL(request.url).searchParams))
    if (isNew(list)) void client.prefetchInfiniteQuery(list)
    const thread = Number(params.thread)
    if (thread > 0) {
      void loadThread().catch(() => undefined) // whoever draws it says what is wrong
      const messages = timelineQuery(business, thread)
      if (isNew(threadQuery(business, thread)))
        void client.prefetchQuery(threadQuery(business, thread))
      if (isNew(messages)) void client.prefetchInfiniteQuery(messages)
    }
    return null
  }
}
