/** Sends replies through the outbox: shown at once, kept until the thread has them. */
import { useMutation, useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query'
import { ApiError } from '@/api/client'
import { keys, postMessage } from '../api'
import {
  dropFromOutbox,
  makeClientId,
  putInOutbox,
  type MessageTag,
  type OutboxEntry,
} from '../model/outbox'
import { t } from '../texts'

function explain(error: unknown): string {
  return error instanceof ApiError ? error.detail : t('sendFailed')
}

/** Whether what is known of this is what the server has. */
function isFresh(client: QueryClient, queryKey: QueryKey): boolean {
  const state = client.getQueryState(queryKey)
  return state?.fetchStatus === 'idle' && !state.isInvalidated
}

export function useSend(businessId: number, threadId: number) {
  const client = useQueryClient()

  const { mutate } = useMutation({
    // One after the other, in the order in which they were written.
    scope: { id: `send-${businessId}-${threadId}` },
    mutationFn: (entry: OutboxEntry) =>
      postMessage({
        businessId,
        threadId,
        text: entry.text,
        tag: entry.tag,
        clientId: entry.client_id,
      }),
    onMutate: (entry) => putInOutbox(businessId, threadId, entry),
    onError: (error, entry) => {
      putInOutbox(businessId, threadId, { ...entry, state: 'FAILED', error: explain(error) })
      void client.invalidateQueries({ queryKey: keys.threads(businessId) })
      void client.invalidateQueries({ queryKey: keys.thread(businessId, threadId) })
    },
    onSuccess: async (_message, entry) => {
      void client.invalidateQueries({ queryKey: keys.threads(businessId) })
      await client.invalidateQueries({ queryKey: keys.thread(businessId, threadId) })
      // Usually the thread's copy has replaced the entry by now. When it has not (an old
      // page, an answer under way), the entry goes only once the thread is known to be fresh.
      if (isFresh(client, keys.timeline(businessId, threadId))) {
        dropFromOutbox(businessId, threadId, [entry.client_id])
      }
    },
  })

  return {
    send: (text: string, tag: MessageTag) =>
      mutate({
        client_id: makeClientId(),
        text,
        tag,
        at: new Date().toISOString(),
        state: 'SENDING',
        error: null,
      }),
    sendAgain: (entry: OutboxEntry) =>
      mutate({ ...entry, at: new Date().toISOString(), state: 'SENDING', error: null }),
  }
}
