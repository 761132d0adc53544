/** An open thread: its messages, and the box to reply in. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, type RefObject } from 'react'
import { ErrorState } from '@/components/error-state'
import { useNow } from '@/components/time'
import type { Business } from '@/lib/types'
import { Announcer } from './announcer'
import { takeoverHoursQuery, timelineQuery, type ThreadAction } from './api'
import { Composer } from './composer'
import { NotConnected, WindowClosed } from './composer-closed'
import { nameOf } from './customer-name'
import { useDraft } from './drafts'
import { dropFromOutbox, useOutbox, type OutboxEntry } from './outbox'
import { readReplyWindow } from './reply-window'
import { ThreadContextProvider, type ThreadContext } from './thread-context'
import { buildRows, findConfirmed, mergePages, newestKeyOf } from './timeline'
import { LiveTurnLine } from './timeline-lines'
import { TimelineSkeleton, TimelineView } from './timeline-view'
import type { Thread, TimelineItem } from './types'
import { useMarkRead } from './use-mark-read'
import { useSend } from './use-send'
import { useShowMessage } from './use-show-message'
import { useTimelineScroll } from './use-timeline-scroll'
import { words } from './words'

const NO_ITEMS: TimelineItem[] = []

function useTimeline(businessId: number, threadId: number) {
  const query = useInfiniteQuery(timelineQuery(businessId, threadId))
  const items = useMemo(
    () => (query.data ? mergePages(query.data.pages) : NO_ITEMS),
    [query.data],
  )
  const outbox = useOutbox(businessId, threadId)
  useEffect(() => {
    const confirmed = findConfirmed(items, outbox)
    if (confirmed.length) dropFromOutbox(businessId, threadId, confirmed)
  }, [businessId, threadId, items, outbox])
  return { query, items, outbox }
}

type OpenThreadProps = {
  business: Business
  thread: Thread
  me: string | null
  act: (action: ThreadAction) => void
  pendingAction: ThreadAction | null
  composerBox: RefObject<HTMLTextAreaElement | null>
}

export function OpenThread({ business, thread, me, act, pendingAction, composerBox }: OpenThreadProps) {
  const businessId = business.id
  const threadId = thread.id
  const timeZone = business.timezone
  const { query, items, outbox } = useTimeline(businessId, threadId)
  const { data: takeoverHours } = useQuery(takeoverHoursQuery(businessId))
  const { send, sendAgain } = useSend(businessId, threadId)
  const [draft, setDraft] = useDraft(businessId, threadId)
  const now = useNow()
  useMarkRead(businessId, thread)

  const rows = useMemo(
    () => buildRows({ items, outbox, timeZone, me }),
    [items, outbox, timeZone, me],
  )
  const scroll = useTimelineScroll({
    newestKey: newestKeyOf(rows),
    onNearStart: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
    },
  })

  const showMessage = useShowMessage(query, scroll)

  function editPending(entry: OutboxEntry) {
    setDraft(draft.trim() ? `${entry.text}\n\n${draft}` : entry.text)
    dropFromOutbox(businessId, threadId, [entry.client_id])
    composerBox.current?.focus()
  }

  function sendDraft() {
    const text = draft.trim()
    if (!text) return
    send(text)
    setDraft('')
    scroll.goToEnd()
  }

  const context: ThreadContext = {
    businessId,
    threadId,
    timeZone,
    customerName: nameOf(thread.customer),
    isPersonAnswering: thread.answered_by === 'PERSON',
    handBack: () => act('hand-back'),
    isHandingBack: pendingAction === 'hand-back',
    showMessage,
    sendAgain,
    editPending,
  }
  const replyWindow = readReplyWindow(thread, now.getTime())
  const { state: connection } = business.instagram
  const takesOver = thread.answered_by === 'ASSISTANT' && business.ai_enabled

  return (
    <ThreadContextProvider value={context}>
      {query.isPending && <TimelineSkeleton />}
      {query.isError && !query.data && (
        <ErrorState
          className="flex-1 justify-center"
          title={words.threadFailed}
          error={query.error}
          pending={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data && (
        <>
          <TimelineView
            scroll={scroll}
            rows={rows}
            hasOlder={query.hasNextPage}
            isLoadingOlder={query.isFetchingNextPage}
            loadOlder={() => void query.fetchNextPage()}
            footer={
              thread.live_turn && (
                <LiveTurnLine turn={thread.live_turn} act={act} pendingAction={pendingAction} />
              )
            }
          />
          <Announcer items={items} customerName={context.customerName} />
        </>
      )}
      {connection === 'NOT_CONNECTED' || connection === 'TOKEN_EXPIRED' ? (
        <NotConnected businessId={businessId} draft={draft} />
      ) : replyWindow.state === 'CLOSED' ? (
        <WindowClosed draft={draft} />
      ) : (
        <Composer
          box={composerBox}
          text={draft}
          onChange={setDraft}
          onSend={sendDraft}
          replyWindow={replyWindow}
          takesOverFor={takesOver ? (takeoverHours ?? null) : null}
        />
      )}
    </ThreadContextProvider>
  )
}
