/** The left of the inbox: search, tabs, and the conversations in whichever state they are. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { useNavigate } from 'react-router'
import { ErrorState } from '@/components/error-state'
import { useShortcuts } from '@/lib/shortcuts'
import type { Business } from '@/lib/types'
import { threadsQuery } from './api'
import { EmptyList } from './list-states'
import { ThreadList, ThreadListSkeleton } from './thread-list'
import { ThreadSearch } from './thread-search'
import { ThreadTabs } from './thread-tabs'
import type { Thread } from './types'
import type { InboxAddress } from './use-inbox-address'
import { words } from './words'

/** Each thread once: one that moved while pages were fetched may stand on two of them. */
function listThreads(pages: { results: Thread[] }[] | undefined): Thread[] {
  const known = new Map<number, Thread>()
  for (const page of pages ?? []) {
    for (const thread of page.results) if (!known.has(thread.id)) known.set(thread.id, thread)
  }
  return [...known.values()]
}

type ListPaneProps = { business: Business; address: InboxAddress; openThreadId: number | null }

export function ListPane({ business, address, openThreadId }: ListPaneProps) {
  const { tab, search, setSearch } = address
  const query = useInfiniteQuery(threadsQuery(business.id, { tab, search }))
  const threads = useMemo(() => listThreads(query.data?.pages), [query.data])
  const searchBox = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()

  function step(by: number) {
    const at = threads.findIndex((thread) => thread.id === openThreadId)
    const next = at < 0 ? threads[0] : threads[at + by]
    if (next) void navigate(address.threadPath(next.id), { replace: openThreadId !== null })
  }
  useShortcuts({ j: () => step(1), k: () => step(-1), '/': () => searchBox.current?.focus() })

  return (
    <>
      <div className="px-4 pt-3 pb-1">
        <ThreadSearch box={searchBox} search={search} onSearch={setSearch} />
      </div>
      <ThreadTabs
        tab={tab}
        counts={query.data?.pages[0]?.counts ?? null}
        linkTo={address.tabPath}
      />
      {query.isPending ? (
        <ThreadListSkeleton />
      ) : !query.data ? (
        <ErrorState
          title={words.listFailed}
          error={query.error}
          pending={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      ) : threads.length === 0 ? (
        <EmptyList business={business} tab={tab} search={search} />
      ) : (
        <ThreadList
          key={`${tab} ${search}`}
          threads={threads}
          openThreadId={openThreadId}
          linkTo={address.threadPath}
          timeZone={business.timezone}
          hasMore={query.hasNextPage}
          isLoadingMore={query.isFetchingNextPage}
          loadMore={() => void query.fetchNextPage()}
        />
      )}
    </>
  )
}
