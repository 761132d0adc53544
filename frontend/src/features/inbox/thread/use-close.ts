/** Closing a conversation: on to the next one, with the way back for a while. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@/lib/router'
import { errorDetail } from '@/api/client'
import { showToast } from '@/components/ui/toast'
import { actOnThread, putClosed, putThread, refetchThread } from '../api'
import type { InboxAddress } from '../list/use-inbox-address'
import { nameOf } from '../model/customer-name'
import type { Thread } from '../types'
import { t } from '../texts'

const UNDO_MS = 10_000

/**
 * Tells the header of the next conversation to take the focus, which the pressed button takes with
 * it.
 */
export type ArrivedByClosing = { byClosing: true }

function isWide(): boolean {
  return window.matchMedia('(min-width: 64rem)').matches
}

export function useClose(businessId: number, address: InboxAddress, threads: Thread[]) {
  const client = useQueryClient()
  const navigate = useNavigate()

  const showError = (error: unknown) => showToast(errorDetail(error), { tone: 'broken' })

  const { mutate: undo } = useMutation({
    mutationFn: (thread: Thread) => actOnThread(businessId, thread.id, 'reopen'),
    onSuccess: (thread) => {
      putThread(client, businessId, thread)
      refetchThread(client, businessId, thread.id)
      void navigate(address.threadPath(thread.id), {
        state: { byClosing: true } satisfies ArrivedByClosing,
      })
    },
    onError: showError,
  })

  /**
   * Wide, the next in the list opens. On a phone the list does, where it was left: whoever presses
   * there sees whom they write to next before they do.
   */
  function goOn(closed: Thread) {
    const at = threads.findIndex((thread) => thread.id === closed.id)
    const next = at < 0 ? undefined : (threads[at + 1] ?? threads[at - 1])
    const to = next && isWide() ? address.threadPath(next.id) : address.list
    return navigate(to, { replace: true, state: { byClosing: true } satisfies ArrivedByClosing })
  }

  const { mutate: close, isPending } = useMutation({
    mutationFn: (thread: Thread) => actOnThread(businessId, thread.id, 'close'),
    onSuccess: async (thread) => {
      // First away from it: it is not shown as closed to the person who leaves it.
      await goOn(thread)
      putClosed(client, businessId, thread)
      refetchThread(client, businessId, thread.id)
      showToast(t('closed', { name: nameOf(thread.customer) }), {
        action: { label: t('undo'), run: () => undo(thread) },
        milliseconds: UNDO_MS,
      })
    },
    onError: showError,
  })
  return { close, isClosing: isPending }
}
