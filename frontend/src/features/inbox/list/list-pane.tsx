/** The left of the inbox: search, tabs, and the conversations in whichever state they are. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useDeferredValue, useRef } from 'react'
import { useNavigate } from '@/lib/router'
import type { Business } from '@/api/types'
import { ErrorState } from '@/components/error-state'
import { formatDay } from '@/lib/format'
import { useShortcuts } from '@/lib/shortcuts'
import type { Thread, ThreadPage } from '../types'
import { t } from '../texts'
import { EmptyList } from './list-states'
import { SearchOlder } from './search-older'
import { ThreadList, ThreadListSkeleton } from './thread-list'
import { ThreadSearch } from './thread-search'
import { ThreadTabs } from './thread-tabs'
import type { InboxAddress } from './use-inbox-address'

/** With J, the next page is asked for so many conversations before the end. */
const STEPS_AHEAD = 5

type ListPaneProps = {
  business: Business
  address: InboxAddress
  list: UseInfiniteQueryResult<InfiniteData<ThreadPage>>
  threads: Thread[]
  openThreadId: number | null
}

export function ListPane({
  business,
  address,
  list: current,
  threads: currentThreads,
  openThreadId,
}: ListPaneProps) {
  // Drawn in small steps, so that a long list never holds up what is typed or tapped.
  const list = useDeferredValue(current)
  const threads = useDeferredValue(currentThreads)
  const { tab, search, setSearch } = address
  const last = list.data?.pages.at(-1)
  const searchedSince = last?.searched_since
  // A person asks for what is older; pages of what was found come as the list is scrolled.
  const hasMore = Boolean(last?.next)
  const searchBox = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()

  function loadMore() {
    // What is drawn may be older than what is known: after a failure only a person tries again.
    const { isFetchingNextPage, isFetchNextPageError } = current
    if (current.data?.pages.at(-1)?.next && !isFetchingNextPage && !isFetchNextPageError)
      void current.fetchNextPage()
  }

  function step(by: number) {
    const at = threads.findIndex((thread) => thread.id === openThreadId)
    if (at + by >= threads.length - STEPS_AHEAD) loadMore()
    const next = at < 0 ? threads[0] : threads[at + by]
    if (next) void navigate(address.threadPath(next.id), { replace: openThreadId !== null })
  }
  const older = last?.older && !hasMore && (
    <SearchOlder
      isSearching={current.isFetchingNextPage}
      hasFailed={current.isFetchNextPageError}
      onSearch={() => void current.fetchNextPage()}
    />
  )
  useShortcuts({ j: () => step(1), k: () => step(-1), '/': () => searchBox.current?.focus() })

  return (
    <>
      <div className="px-4 pt-3 pb-1">
        <ThreadSearch box={searchBox} search={search} onSearch={setSearch} />
      </div>
      <ThreadTabs tab={tab} counts={list.data?.pages[0]?.counts ?? null} linkTo={address.tabPath} />
      {searchedSince && (
        <p role="status" className="px-4 py-2 text-13 text-ink-soft">
          {t('searchedSince', { day: formatDay(searchedSince, business.timezone) })}
        </p>
      )}
      {list.isPending ? (
        <ThreadListSkeleton />
      ) : !list.data ? (
        <ErrorState title={t('listFailed')} query={list} />
      ) : threads.length === 0 ? (
        <EmptyList business={business} tab={tab} search={search} older={older} />
      ) : (
        <ThreadList
          key={`${tab} ${search}`}
          threads={threads}
          openThreadId={openThreadId}
          linkTo={address.threadPath}
          timeZone={business.timezone}
          hasMore={hasMore}
          older={older}
          isLoadingMore={list.isFetchingNextPage}
          moreError={hasMore && list.isFetchNextPageError ? list.error : null}
          loadMore={loadMore}
          retryMore={() => void current.fetchNextPage()}
          placeKey={`${business.id} ${tab} ${search}`}
        />
      )}
    </>
  )
}
