/** An open thread: its messages, and the box to reply in. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, type RefObject } from 'react'
import type { Business } from '@/api/types'
import { ErrorState } from '@/components/error-state'
import { timelineQuery, type ThreadAction } from '../api'
import { ReplyBox } from '../composer/reply-box'
import { useSend } from '../composer/use-send'
import { nameOf } from '../model/customer-name'
import { useDraft } from '../model/drafts'
import { dropFromOutbox, useOutbox, type MessageTag, type OutboxEntry } from '../model/outbox'
import { buildRows, findConfirmed, mergePages, newestKeyOf } from '../model/timeline'
import { ThreadContextProvider, type ThreadContext } from '../thread-context'
import { Announcer } from '../timeline/announcer'
import { LateLine, LiveTurnLine } from '../timeline/timeline-lines'
import { TimelineView } from '../timeline/timeline-view'
import { useShowMessage } from '../timeline/use-show-message'
import { useTimelineScroll } from '../timeline/use-timeline-scroll'
import type { Thread, TimelineItem } from '../types'
import { t } from '../texts'
import { ThreadNotices } from './thread-notices'
import { TimelineSkeleton } from './thread-skeleton'
import { useMarkRead } from './use-mark-read'

const NO_ITEMS: TimelineItem[] = []

/** The thread's items, the rows they are drawn as, and the reader's place among them. */
function useTimeline(business: Business, threadId: number, me: string | null) {
  const { id: businessId, timezone: timeZone } = business
  const query = useInfiniteQuery(timelineQuery(businessId, threadId))
  const items = useMemo(() => (query.data ? mergePages(query.data.pages) : NO_ITEMS), [query.data])
  const outbox = useOutbox(businessId, threadId)
  useEffect(() => {
    const confirmed = findConfirmed(items, outbox)
    if (confirmed.length) dropFromOutbox(businessId, threadId, confirmed)
  }, [businessId, threadId, items, outbox])

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
  return { query, items, rows, scroll }
}

/** The draft of a reply, and what can be done with those on their way. */
function useReplies(
  businessId: number,
  threadId: number,
  composerBox: RefObject<HTMLTextAreaElement | null>,
) {
  const { send, sendAgain } = useSend(businessId, threadId)
  const [draft, setDraft] = useDraft(businessId, threadId)

  function discardPending(entry: OutboxEntry) {
    dropFromOutbox(businessId, threadId, [entry.client_id])
  }

  function editPending(entry: OutboxEntry) {
    setDraft(draft.trim() ? `${entry.text}\n\n${draft}` : entry.text)
    discardPending(entry)
    composerBox.current?.focus()
  }

  /** Whether there was anything to send. */
  function sendDraft(tag: MessageTag): boolean {
    const text = draft.trim()
    if (!text) return false
    send(text, tag)
    setDraft('')
    return true
  }

  return { draft, setDraft, sendDraft, sendAgain, editPending, discardPending }
}

type OpenThreadProps = {
  business: Business
  thread: Thread
  me: string | null
  act: (action: ThreadAction) => void
  pendingAction: ThreadAction | null
  composerBox: RefObject<HTMLTextAreaElement | null>
}

export function OpenThread({
  business,
  thread,
  me,
  act,
  pendingAction,
  composerBox,
}: OpenThreadProps) {
  const businessId = business.id
  const threadId = thread.id
  const { query, items, rows, scroll } = useTimeline(business, threadId, me)
  const replies = useReplies(businessId, threadId, composerBox)
  useMarkRead(businessId, thread)

  const { showMessage, showUnsent } = useShowMessage(query, items, scroll)

  const context: ThreadContext = {
    businessId,
    threadId,
    timeZone: business.timezone,
    customerName: nameOf(thread.customer),
    isPersonAnswering: thread.answered_by === 'PERSON',
    personUntil: thread.person_until,
    handBack: () => act('hand-back'),
    isHandingBack: pendingAction === 'hand-back',
    showMessage,
    sendAgain: replies.sendAgain,
    editPending: replies.editPending,
    discardPending: replies.discardPending,
  }

  return (
    <ThreadContextProvider value={context}>
      <ThreadNotices
        business={business}
        thread={thread}
        act={act}
        pendingAction={pendingAction}
        showUnsent={showUnsent}
      />
      {query.isPending && <TimelineSkeleton />}
      {query.isError && !query.data && (
        <ErrorState className="flex-1 justify-center" title={t('threadFailed')} query={query} />
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
              <TurnLines
                thread={thread}
                isModelFailing={business.assistant_state.code === 'MODEL_FAILING'}
                act={act}
                pendingAction={pendingAction}
              />
            }
          />
          <Announcer items={items} customerName={context.customerName} me={me} />
        </>
      )}
      <ReplyBox
        business={business}
        thread={thread}
        box={composerBox}
        draft={replies.draft}
        onChange={replies.setDraft}
        onSend={(tag) => {
          if (replies.sendDraft(tag)) scroll.goToEnd()
        }}
        // Not to the body, where neither the arrow keys nor a screen reader know where they are.
        onLeave={() => scroll.box.current?.focus()}
      />
    </ThreadContextProvider>
  )
}

type TurnLinesProps = Pick<OpenThreadProps, 'thread' | 'act' | 'pendingAction'> & {
  isModelFailing: boolean
}

/** Under the messages: that an answer is late, and what the assistant is about to do. */
function TurnLines({ thread, isModelFailing, act, pendingAction }: TurnLinesProps) {
  return (
    <>
      {thread.late && (
        <LateLine
          since={thread.late.since}
          isModel={isModelFailing || thread.live_turn?.state === 'THINKING'}
        />
      )}
      {thread.live_turn && (
        <LiveTurnLine
          turn={thread.live_turn}
          isRetry={isModelFailing}
          act={act}
          pendingAction={pendingAction}
        />
      )}
    </>
  )
}
