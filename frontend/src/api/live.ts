// What changes elsewhere arrives here. One EventSource per business; each event
// says which ids changed, and what is shown of them is fetched again. When the
// stream is not served (501 under runserver) or keeps failing, we poll instead.
//
// Conventions for query keys: [businessId, 'threads', …lists], [businessId, 'thread', threadId, …],
// [businessId, 'business'], [businessId, 'instagram'], [businessId, 'assistant'], [businessId,
// 'health'].
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { sessionKey } from './query-client'

const pollSeconds = 5
const reconnectSeconds = [1, 2, 5, 10, 30]

function refetchThread(client: QueryClient, businessId: number, threadId: number) {
  void client.invalidateQueries({ queryKey: [businessId, 'thread', threadId] })
  void client.invalidateQueries({ queryKey: [businessId, 'threads'] })
  // How many are unread comes with the list; where no list is shown, with the business.
  const isListed =
    client.getQueryCache().findAll({ queryKey: [businessId, 'threads'], type: 'active' }).length > 0
  if (!isListed) void client.invalidateQueries({ queryKey: [businessId, 'business'] })
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

/**
 * How long ago the oldest of what is known of the business was read, in seconds; null when that is
 * too long for the server to remember. What is being read now counts as just read.
 */
function readAgo(client: QueryClient, businessId: number): string | null {
  const queries = client.getQueryCache().findAll({ queryKey: [businessId] })
  const times = queries.map((query) => query.state.dataUpdatedAt).filter((at) => at > 0)
  const seconds = Math.max(0, Date.now() - Math.min(Date.now(), ...times)) / 1000
  return seconds < 30 ? seconds.toFixed(1) : null
}

/** The stream of one business, opened again when it breaks off. */
class LiveStream {
  private source: EventSource | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private poll: ReturnType<typeof setInterval> | undefined
  private failures = 0
  // A stream that breaks off may have been silent for long before anybody noticed.
  private isFirst = true

  constructor(
    private readonly client: QueryClient,
    private readonly businessId: number,
  ) {}

  start() {
    if (typeof EventSource === 'undefined') this.startPolling()
    else this.open()
  }

  close() {
    this.source?.close()
    clearTimeout(this.timer)
    document.removeEventListener('visibilitychange', this.reopen)
    this.stopPolling()
  }

  private open() {
    const { client, businessId } = this
    const ago = this.isFirst ? readAgo(client, businessId) : null
    this.isFirst = false
    const source = new EventSource(
      `/api/businesses/${businessId}/live/${ago ? `?read_ago=${ago}` : ''}`,
    )
    this.source = source
    // The page has just been read: what it missed since follows, and nothing is read twice.
    source.addEventListener('welcome', () => this.noteOpen())
    source.addEventListener('hello', () => {
      // What happened before the stream was open is not replayed, so what is shown is asked for
      // again.
      refetchAll(client, businessId)
      this.noteOpen()
    })
    source.addEventListener('thread', (event) => {
      const { thread_id } = JSON.parse((event as MessageEvent<string>).data) as {
        thread_id: number
      }
      refetchThread(client, businessId, thread_id)
    })
    source.addEventListener('business', () => refetchBusiness(client, businessId))
    source.addEventListener('replaced', () => this.giveWay())
    source.onerror = () => this.retryLater()
  }

  private noteOpen() {
    this.failures = 0
    this.stopPolling()
  }

  /**
   * This person has too many pages open, and newer ones: this one polls until somebody comes back
   * to it.
   */
  private giveWay() {
    this.source?.close()
    this.startPolling()
    document.addEventListener('visibilitychange', this.reopen)
  }

  private readonly reopen = () => {
    if (document.visibilityState !== 'visible') return
    document.removeEventListener('visibilitychange', this.reopen)
    this.open()
  }

  /**
   * The browser reconnects by itself only after a clean end; we do it in all cases, with a growing
   * pause.
   */
  private retryLater() {
    this.source?.close()
    this.startPolling()
    const pause = reconnectSeconds[Math.min(this.failures, reconnectSeconds.length - 1)] ?? 30
    this.failures += 1
    this.timer = setTimeout(() => this.open(), pause * 1000)
  }

  private startPolling() {
    this.poll ??= setInterval(() => {
      if (document.visibilityState === 'visible') refetchAll(this.client, this.businessId)
    }, pollSeconds * 1000)
  }

  private stopPolling() {
    clearInterval(this.poll)
    this.poll = undefined
  }
}

/** Opens the stream of a business and returns what closes it. */
export function connectLive(client: QueryClient, businessId: number): () => void {
  const stream = new LiveStream(client, businessId)
  stream.start()
  return () => stream.close()
}

/** Keeps everything shown of a business fresh while the component lives. */
export function useLive(businessId: number): void {
  const client = useQueryClient()
  useEffect(() => connectLive(client, businessId), [client, businessId])
}
