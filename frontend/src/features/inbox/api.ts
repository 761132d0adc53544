/** What the inbox asks of the backend: the only file of it that names a URL or a query key. */
import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query'
import { businessQuery } from '@/api/business'
import { api, unwrap } from '@/api/client'
import type { Assistant } from '@/api/types'
import type { MessageTag } from './model/outbox'
import { extendNewest } from './model/timeline'
import type { Message, Thread, ThreadPage, ThreadTab, TimelinePage } from './types'

const threadPath = '/api/businesses/{business_id}/threads/{thread_id}'

export const keys = {
  threads: (businessId: number) => [businessId, 'threads'] as const,
  thread: (businessId: number, threadId: number) => [businessId, 'thread', threadId] as const,
  timeline: (businessId: number, threadId: number) =>
    [businessId, 'thread', threadId, 'timeline'] as const,
}

export type ThreadFilter = { tab: ThreadTab; search: string }

/** A page of a list; `step` is how often its search went on to older messages. */
type ThreadPlace = { cursor: string; older: string; step: number }

const firstThreads: ThreadPlace = { cursor: '', older: '', step: 0 }

/**
 * Pages of 30, newest activity first. Behind the last page of a search that did not read everything
 * comes the first of those that older messages lead to.
 */
export function threadsQuery(businessId: number, { tab, search }: ThreadFilter) {
  const queryKey = [...keys.threads(businessId), tab, search]
  return infiniteQueryOptions({
    queryKey,
    queryFn: async ({ client, pageParam, signal }): Promise<ThreadPage> => {
      const { cursor, older, step } = pageParam
      if (older) {
        // What was said long ago stays as it is: a live event does not have it searched again.
        const data = client.getQueryData<InfiniteData<ThreadPage, ThreadPlace>>(queryKey)
        const at = data?.pageParams.findIndex((at) => at.step === step && at.cursor === cursor)
        const known = data?.pages[at ?? -1]
        if (known) return known
      }
      const page = await unwrap(
        api.GET('/api/businesses/{business_id}/threads/', {
          params: {
            path: { business_id: businessId },
            query: {
              tab,
              ...(search ? { search } : {}),
              ...(cursor ? { cursor } : {}),
              ...(older ? { older } : {}),
            },
          },
          signal,
        }),
      )
      // The frame counts the same, and need not ask again.
      client.setQueryData(
        businessQuery(businessId).queryKey,
        (business) => business && { ...business, unread_threads: page.counts.unread },
      )
      return page
    },
    initialPageParam: firstThreads,
    getNextPageParam: (page, _pages, place): ThreadPlace | undefined => {
      if (page.next) return { ...place, cursor: page.next }
      return page.older ? { cursor: '', older: page.older, step: place.step + 1 } : undefined
    },
  })
}

export function threadQuery(businessId: number, threadId: number) {
  return queryOptions({
    queryKey: keys.thread(businessId, threadId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET(`${threadPath}/`, {
          params: { path: { business_id: businessId, thread_id: threadId } },
          signal,
        }),
      ),
  })
}

/** For so long an older page is taken as read; a live event fetches the newest page only. */
const OLDER_FRESH_MS = 60_000

/** Pages of 50; the newest page first, each page oldest first. */
export function timelineQuery(businessId: number, threadId: number) {
  const queryKey = keys.timeline(businessId, threadId)
  return infiniteQueryOptions({
    queryKey,
    queryFn: async ({ client, pageParam, signal }): Promise<TimelinePage> => {
      const data = client.getQueryData<InfiniteData<TimelinePage, string>>(queryKey)
      const known = data?.pages[data.pageParams.indexOf(pageParam)]
      const isFresh = known !== undefined && Date.now() - known.readAt < OLDER_FRESH_MS
      if (isFresh && pageParam) return known
      const read = await unwrap(
        api.GET(`${threadPath}/timeline/`, {
          params: {
            path: { business_id: businessId, thread_id: threadId },
            query: pageParam ? { before: pageParam } : {},
          },
          signal,
        }),
      )
      return isFresh ? extendNewest(known, read) : { ...read, readAt: Date.now() }
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.previous ?? undefined,
  })
}

export function turnQuery(businessId: number, threadId: number, turnId: number) {
  return queryOptions({
    queryKey: [...keys.thread(businessId, threadId), 'turn', turnId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET(`${threadPath}/turns/{turn_id}/`, {
          params: { path: { business_id: businessId, thread_id: threadId, turn_id: turnId } },
          signal,
        }),
      ),
    // A finished turn never changes.
    staleTime: Infinity,
  })
}

function assistantQuery(businessId: number) {
  return queryOptions({
    queryKey: [businessId, 'assistant'],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/businesses/{business_id}/assistant/', {
          params: { path: { business_id: businessId } },
          signal,
        }),
      ),
    // Not asked for again with each card: a live event of the business does when it changes.
    staleTime: Infinity,
  })
}

/** Whether the model of this installation is shown photos. */
export function seesPhotosQuery(businessId: number) {
  return {
    ...assistantQuery(businessId),
    select: (assistant: Assistant) => assistant.can_see_images,
  }
}

export function putThread(client: QueryClient, businessId: number, thread: Thread): void {
  client.setQueryData(keys.thread(businessId, thread.id), thread)
  client.setQueriesData<InfiniteData<ThreadPage>>({ queryKey: keys.threads(businessId) }, (data) =>
    data
      ? {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            results: page.results.map((each) => (each.id === thread.id ? thread : each)),
          })),
        }
      : data,
  )
}

/** A thread that was just closed, and is gone at once from the lists of open ones. */
export function putClosed(client: QueryClient, businessId: number, thread: Thread): void {
  putThread(client, businessId, thread)
  for (const tab of ['all', 'needs_you', 'unread'] satisfies ThreadTab[]) {
    const { queryKey } = threadsQuery(businessId, { tab, search: '' })
    client.setQueryData(
      queryKey,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            results: page.results.filter((each) => each.id !== thread.id),
          })),
        },
    )
  }
}

/** Also in the older pages, which a refetch may leave as they are. */
function putMessage(
  client: QueryClient,
  businessId: number,
  threadId: number,
  message: Message,
): void {
  client.setQueryData<InfiniteData<TimelinePage, string>>(
    keys.timeline(businessId, threadId),
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.map((item) =>
            item.type === 'MESSAGE' && item.id === message.id ? { ...item, ...message } : item,
          ),
        })),
      },
  )
}

export type ThreadAction =
  'take-over' | 'hand-back' | 'close' | 'reopen' | 'read' | 'answer-now' | 'stop'

export function actOnThread(
  businessId: number,
  threadId: number,
  action: ThreadAction,
): Promise<Thread> {
  return unwrap(
    api.POST(`${threadPath}/${action}/`, {
      params: { path: { business_id: businessId, thread_id: threadId } },
    }),
  )
}

/**
 * After an act on it: the lists that it may have left or come to, and what its timeline says of the
 * act.
 */
export function refetchThread(client: QueryClient, businessId: number, threadId: number): void {
  void client.invalidateQueries({ queryKey: keys.threads(businessId) })
  void client.invalidateQueries({ queryKey: keys.timeline(businessId, threadId) })
}

export function useThreadAction(businessId: number, threadId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (action: ThreadAction) => actOnThread(businessId, threadId, action),
    onSuccess: (thread, action) => {
      putThread(client, businessId, thread)
      // nothing else changes but counts, which come with the live event
      if (action === 'read') return
      refetchThread(client, businessId, threadId)
    },
  })
}

export type MessageAction = 'retry' | 'discard' | 'check' | 'mark-sent'

export function useMessageAction(businessId: number, threadId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ messageId, action }: { messageId: number; action: MessageAction }) =>
      unwrap(
        api.POST(`${threadPath}/messages/{message_id}/${action}/`, {
          params: {
            path: { business_id: businessId, thread_id: threadId, message_id: messageId },
          },
        }),
      ),
    onSuccess: (message) => putMessage(client, businessId, threadId, message),
    // Awaited, so that the button stays busy until the bubble says what came of it.
    onSettled: async () => {
      void client.invalidateQueries({ queryKey: keys.threads(businessId) })
      await client.invalidateQueries({ queryKey: keys.thread(businessId, threadId) })
    },
  })
}

/** Sends a person's reply. The same client_id twice is one message. */
export function postMessage({
  businessId,
  threadId,
  text,
  tag,
  clientId,
}: {
  businessId: number
  threadId: number
  text: string
  tag: MessageTag
  clientId: string
}): Promise<Message> {
  return unwrap(
    api.POST(`${threadPath}/messages/`, {
      params: { path: { business_id: businessId, thread_id: threadId } },
      body: { text, tag, client_id: clientId },
    }),
  )
}

/** Each thread of a list once: one that moved while pages were fetched may stand on two of them. */
export function listThreads(pages: ThreadPage[] | undefined): Thread[] {
  const known = new Map<number, Thread>()
  for (const page of pages ?? []) {
    for (const thread of page.results) if (!known.has(thread.id)) known.set(thread.id, thread)
  }
  return [...known.values()]
}

/** The thread as some loaded list has it. */
export function findListedThread(
  client: QueryClient,
  businessId: number,
  threadId: number,
): Thread | undefined {
  return client
    .getQueriesData<InfiniteData<ThreadPage>>({ queryKey: keys.threads(businessId) })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap((page) => page.results)
    .find((thread) => thread.id === threadId)
}
