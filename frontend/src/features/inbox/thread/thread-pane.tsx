/** The middle and right of the inbox: one thread with its header, messages and customer. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { Link } from '@/lib/router'
import { ApiError, errorDetail } from '@/api/client'
import { useSession } from '@/api/session'
import type { Business } from '@/api/types'
import { EmptyState } from '@/components/empty-state'
import { ErrorState } from '@/components/error-state'
import { Button } from '@/components/ui/button'
import { showToast } from '@/components/ui/toast'
import { useShortcuts } from '@/lib/shortcuts'
import { findListedThread, threadQuery, useThreadAction, type ThreadAction } from '../api'
import { sayWhoAnswers } from '../model/who-answers'
import type { Thread } from '../types'
import { t } from '../texts'
import { CustomerPanel } from './customer-panel'
import { OpenThread } from './open-thread'
import { ThreadHeader } from './thread-header'
import { ThreadSkeleton } from './thread-skeleton'

type PaneProps = {
  business: Business
  backTo: string
  close: (thread: Thread) => void
  isClosing: boolean
}

type ThreadPaneProps = PaneProps & {
  threadId: number
  /** As the list beside it has it: all that is known of it, and kept fresh. */
  listed: Thread | undefined
}

export function ThreadPane({ threadId, listed, ...props }: ThreadPaneProps) {
  const { business, backTo } = props
  const client = useQueryClient()
  const thread = useQuery({
    ...threadQuery(business.id, threadId),
    enabled: !listed,
    // Until it comes, as another list had it.
    placeholderData: () => findListedThread(client, business.id, threadId),
  })
  const shown = listed ?? thread.data
  if (shown) return <LoadedThread {...props} thread={shown} />
  if (thread.isPending) return <ThreadSkeleton />
  if (thread.error instanceof ApiError && thread.error.status === 404) {
    return (
      <EmptyState
        className="my-auto"
        title={t('threadMissing')}
        action={
          <Button asChild>
            <Link to={backTo}>{t('back')}</Link>
          </Button>
        }
      />
    )
  }
  return <ErrorState className="my-auto" title={t('threadFailed')} query={thread} />
}

function LoadedThread({
  business,
  thread,
  backTo,
  close,
  isClosing,
}: PaneProps & { thread: Thread }) {
  const { mutate, isPending, variables } = useThreadAction(business.id, thread.id)
  const { data: session } = useSession()
  const composerBox = useRef<HTMLTextAreaElement>(null)
  const me = session?.user?.name ?? null
  const pendingAction = isClosing ? 'close' : isPending ? variables : null

  function act(action: ThreadAction) {
    if (action === 'close') {
      close(thread)
      return
    }
    mutate(action, { onError: (error) => showToast(errorDetail(error), { tone: 'broken' }) })
  }

  useShortcuts({
    r: () => composerBox.current?.focus(),
    e: () => {
      if (thread.state === 'OPEN' && !isClosing) act('close')
    },
  })

  const panel = (
    <CustomerPanel
      thread={thread}
      timeZone={business.timezone}
      me={me}
      assistant={business.assistant_state}
      takeoverHours={business.takeover_hours}
      act={act}
      pendingAction={pendingAction}
    />
  )
  return (
    <>
      <div tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
        <ThreadHeader
          thread={thread}
          backTo={backTo}
          act={act}
          pendingAction={pendingAction}
          whoAnswers={sayWhoAnswers(thread, business.assistant_state, me)}
          panel={panel}
        />
        <OpenThread
          key={thread.id}
          business={business}
          thread={thread}
          me={me}
          act={act}
          pendingAction={pendingAction}
          composerBox={composerBox}
        />
      </div>
      <aside
        aria-label={t('openPanel')}
        className="hidden w-72 shrink-0 overflow-y-auto border-l border-line p-5 xl:block"
      >
        {panel}
      </aside>
    </>
  )
}
