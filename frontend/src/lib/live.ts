// What changes elsewhere arrives here. One EventSource per business; each event
// says which ids changed, and what is shown of them is fetched again. When the
// stream is not served (501 under runserver) or keeps failing, we poll instead.
//
// Conventions for query keys: [businessId, 'threads', …lists], [businessId, 'thread', threadId, …],
// [businessId, 'business'], [businessId, 'instagram'], [businessId, 'assistant'], [businessId, 'health'].
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { sessionKey } from './query'

const pollSeconds = 5
const reconnectSeconds = [1, 2, 5, 10, 30]

export type LiveState = 'connecting' | 'live' | 'polling'

let state: LiveState = 'connecting'
const listeners = new Set<() => void>()

function setState(next: LiveState) {
  if (next === state) return
  state = next
  listeners.forEach((listener) => listener())
}

/** Whether changes arrive by themselves, are polled, or the stream is being opened. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
}

function refetchThread(client: QueryClient, businessId: number, threadId: number) {
  void client.invalidateQueries({ queryKey: [businessId, 'thread', threadId] })
  void client.invalidateQueries({ queryKey: [businessId, 'threads'] })
  void client.invalidateQueries({ queryKey: [businessId, 'business'] })
  void client.invalidateQueries({ queryKey: sessionKey })
}

function refetchBusiness(client: QueryClient, businessId: number) {
  for (const noun of ['business', 'instagram', 'assistant', 'health']) {
    void client.invalidateQueries({ queryKey: [businessId, noun] })
  }
  void client.invalidateQueries({ queryKey: sessionKey })
}

function refetchAll(client: QueryClient, businessId: number) {
  void client.invalidateQueries({ queryKey: [businessId, 'threads'] })
  void client.invalidateQueries({ queryKey: [businessId, 'thread'] })
  refetchBusiness(client, businessId)
}

/** Opens the stream of a business and returns what closes it. */
export function connectLive(client: QueryClient, businessId: number): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let poll: ReturnType<typeof setInterval> | undefined
  let failures = 0
  let greeted = false

  const stopPolling = () => {
    clearInterval(poll)
    poll = undefined
  }
  const startPolling = () => {
    setState('polling')
    poll ??= setInterval(() => {
      if (document.visibilityState === 'visible') refetchAll(client, businessId)
    }, pollSeconds * 1000)
  }

  const open = () => {
    source = new EventSource(`/api/businesses/${businessId}/live/`)
    source.addEventListener('hello', () => {
      // What happened while we were away is not replayed, so everything shown is asked for again.
      if (greeted || poll) refetchAll(client, businessId)
      greeted = true
      failures = 0
      stopPolling()
      setState('live')
    })
    source.addEventListener('thread', (event) => {
      const { thread_id } = JSON.parse((event as MessageEvent<string>).data) as { thread_id: number }
      refetchThread(client, businessId, thread_id)
    })
    source.addEventListener('business', () => refetchBusiness(client, businessId))
    source.onerror = () => {
      // The browser reconnects by itself only after a clean end; we do it in all cases, with a growing pause.
      source?.close()
      startPolling()
      const pause = reconnectSeconds[Math.min(failures, reconnectSeconds.length - 1)] ?? 30
      failures += 1
      timer = setTimeout(open, pause * 1000)
    }
  }

  setState('connecting')
  if (typeof EventSource === 'undefined') startPolling()
  else open()

  return () => {
    source?.close()
    clearTimeout(timer)
    stopPolling()
  }
}

/** Keeps everything shown of a business fresh while the component lives. */
export function useLive(businessId: number): void {
  const client = useQueryClient()
  useEffect(() => connectLive(client, businessId), [client, businessId])
}
