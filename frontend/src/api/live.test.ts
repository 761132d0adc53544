import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectLive } from './live'

/** The browser's EventSource, driven by hand. */
class FakeSource extends EventTarget {
  static opened: FakeSource[] = []
  onerror: (() => void) | null = null
  closed = false

  constructor(readonly url: string) {
    super()
    FakeSource.opened.push(this)
  }

  close() {
    this.closed = true
  }

  send(type: string, data = '{}') {
    this.dispatchEvent(new MessageEvent(type, { data }))
  }
}

const client = new QueryClient()
let refetched: unknown[]
let close: () => void

function source(index: number): FakeSource {
  const found = FakeSource.opened[index]
  if (!found) throw new Error(`stream ${index} was not opened`)
  return found
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeSource)
  FakeSource.opened = []
  refetched = []
  vi.spyOn(client, 'invalidateQueries').mockImplementation((filters) => {
    refetched.push(filters?.queryKey)
    return Promise.resolve()
  })
  close = connectLive(client, 1)
})

afterEach(() => {
  close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('an event about a thread refetches that thread and the lists of its business', () => {
  source(0).send('hello')
  source(0).send('thread', '{"thread_id": 5}')

  expect(source(0).url).toBe('/api/businesses/1/live/?read_ago=0.0')
  expect(refetched).toContainEqual([1, 'thread', 5])
  expect(refetched).toContainEqual([1, 'threads'])
})

test('a page that was just read is not read again, one whose stream broke off is', () => {
  source(0).send('welcome')
  expect(refetched).toEqual([])

  source(0).onerror?.()
  vi.advanceTimersByTime(1000)
  expect(source(1).url).toBe('/api/businesses/1/live/')
})

test('what was read half a minute ago or earlier is read again', () => {
  client.setQueryData([2, 'business'], {}, { updatedAt: Date.now() - 31_000 })
  const closeOther = connectLive(client, 2)
  expect(source(1).url).toBe('/api/businesses/2/live/')
  closeOther()
})

test('an event about the business refetches its switch and its connection', () => {
  source(0).send('business')

  expect(refetched).toContainEqual([1, 'business'])
  expect(refetched).toContainEqual([1, 'instagram'])
})

test('without a stream it polls, and it goes on trying to open one', () => {
  source(0).onerror?.()
  expect(source(0).closed).toBe(true)

  vi.advanceTimersByTime(5000)

  expect(refetched).toContainEqual([1, 'threads'])
  expect(FakeSource.opened.length).toBeGreaterThan(1)
})

test('after a reconnect everything shown is fetched again, and polling ends', () => {
  source(0).send('hello')
  source(0).onerror?.()
  vi.advanceTimersByTime(1000)
  source(1).send('hello')

  expect(refetched).toContainEqual([1, 'threads'])
  refetched = []
  vi.advanceTimersByTime(20_000)
  expect(refetched).toEqual([])
})

test('closing ends the stream for good', () => {
  source(0).onerror?.()
  close()
  vi.advanceTimersByTime(60_000)

  expect(FakeSource.opened).toHaveLength(1)
})

test('a page that lost its stream to a newer one polls until somebody comes back to it', () => {
  source(0).send('hello')
  source(0).send('replaced')
  refetched = []
  vi.advanceTimersByTime(60_000)

  expect(source(0).closed).toBe(true)
  expect(FakeSource.opened).toHaveLength(1)
  expect(refetched).toContainEqual([1, 'threads'])

  document.dispatchEvent(new Event('visibilitychange'))
  source(1).send('hello')
  refetched = []
  vi.advanceTimersByTime(60_000)
  expect(refetched).toEqual([])
})
