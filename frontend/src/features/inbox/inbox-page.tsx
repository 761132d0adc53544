/** The inbox: the list, the open thread, the customer. Three panes wide, one at a time narrow. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { MessageSquareText } from 'lucide-react'
import { lazy, Suspense, useMemo } from 'react'
import { useParams } from '@/lib/router'
import { businessQuery } from '@/api/business'
import { EmptyState } from '@/components/empty-state'
import { ErrorState } from '@/components/error-state'
import { PageHeading } from '@/components/page-heading'
import { useFetchWhenIdle } from '@/lib/use-fetch-when-idle'
import { cn } from '@/lib/cn'
import { useBusinessId } from '@/lib/use-business-id'
import { listThreads, threadsQuery } from './api'
import { ListAnnouncer } from './list/list-announcer'
import { ListPane } from './list/list-pane'
import { ThreadListSkeleton } from './list/thread-list'
import { useInboxAddress } from './list/use-inbox-address'
import { loadThread } from './load-thread'
import { ThreadSkeleton } from './thread/thread-skeleton'
import { useClose } from './thread/use-close'
import { t } from './texts'

const ThreadPane = lazy(async () => ({ default: (await loadThread()).ThreadPane }))

function useOpenThreadId(): number | null {
  const { thread } = useParams()
  return thread ? Number(thread) : null
}

export function InboxPage() {
  const businessId = useBusinessId()
  const openThreadId = useOpenThreadId()
  const address = useInboxAddress(businessId)
  const business = useQuery(businessQuery(businessId))
  const list = useInfiniteQuery(threadsQuery(businessId, address))
  const threads = useMemo(() => listThreads(list.data?.pages), [list.data])
  const { close, isClosing } = useClose(businessId, address, threads)
  useFetchWhenIdle(loadThread)

  if (business.isError && !business.data) {
    return <ErrorState query={business} />
  }
  return (
    <div className="flex h-full min-h-0">
      <PageHeading title={t('title')} hidden />
      {list.data && (
        <ListAnnouncer
          key={`${address.tab} ${address.search}`}
          threads={threads}
          openThreadId={openThreadId}
        />
      )}
      <div
        className={cn(
          'min-h-0 w-full flex-col border-line lg:flex lg:w-88 lg:shrink-0 lg:border-r',
          openThreadId === null ? 'flex' : 'hidden',
        )}
      >
        {business.data ? (
          <ListPane
            key={businessId}
            business={business.data}
            address={address}
            list={list}
            threads={threads}
            openThreadId={openThreadId}
          />
        ) : (
          <ThreadListSkeleton />
        )}
      </div>
      <div
        className={cn('min-h-0 min-w-0 flex-1 lg:flex', openThreadId === null ? 'hidden' : 'flex')}
      >
        {openThreadId !== null && (
          <Suspense fallback={<ThreadSkeleton />}>
            {business.data && (
              <ThreadPane
                key={openThreadId}
                business={business.data}
                threadId={openThreadId}
                listed={threads.find(({ id }) => id === openThreadId)}
                backTo={address.list}
                close={close}
                isClosing={isClosing}
              />
            )}
          </Suspense>
        )}
        {openThreadId === null && threads.length > 0 && (
          <EmptyState className="my-auto" icon={MessageSquareText} title={t('chooseThread')}>
            {t('chooseThreadHint')}
          </EmptyState>
        )}
      </div>
    </div>
  )
}
