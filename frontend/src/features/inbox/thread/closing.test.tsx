import { screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, test, vi } from 'vitest'
import { alpha, alphaAssistant, aliceSession } from '@/test/cast'
import { renderAt } from '@/test/render'
import { server } from '@/test/server'
import { InboxPage } from '../inbox-page'
import { makeMessage, makeThread, makeThreadPage, makeTimelinePage } from '../testing/test-data'
import type { Thread } from '../types'

const base = '/api/businesses/1'
let threads: Thread[] = []
const get = (id: string | readonly string[] | undefined) =>
  threads.find((thread) => thread.id === Number(id))!

function put(id: string | readonly string[] | undefined, over: Partial<Thread>) {
  threads = threads.map((thread) => (thread.id === Number(id) ? { ...thread, ...over } : thread))
  return HttpResponse.json(get(id))
}

beforeEach(() => {
  threads = [1, 2, 3].map((id) => makeThread({ id }))
  server.use(
    http.get('/api/session/', () => HttpResponse.json(aliceSession)),
    http.get(`${base}/`, () => HttpResponse.json(alpha)),
    http.get(`${base}/assistant/`, () => HttpResponse.json(alphaAssistant)),
    http.get(`${base}/threads/`, () =>
      HttpResponse.json(makeThreadPage(threads.filter(({ state }) => state === 'OPEN'))),
    ),
    http.get(`${base}/threads/:thread/`, ({ params }) => HttpResponse.json(get(params.thread))),
    http.get(`${base}/threads/:thread/timeline/`, ({ params }) =>
      HttpResponse.json(makeTimelinePage([makeMessage({ id: Number(params.thread) })])),
    ),
    http.post(`${base}/threads/:thread/close/`, ({ params }) =>
      put(params.thread, { state: 'CLOSED' }),
    ),
    http.post(`${base}/threads/:thread/reopen/`, ({ params }) =>
      put(params.thread, { state: 'OPEN' }),
    ),
  )
})

function open(threadId: number) {
  return renderAt(
    <main>
      <InboxPage />
    </main>,
    { path: `/b/1/inbox/${threadId}`, route: '/b/:business/inbox/:thread?' },
  )
}

function beWide() {
  vi.spyOn(window, 'matchMedia').mockImplementation(
    (query) => ({ matches: true, media: query }) as MediaQueryList,
  )
}

test('a closed conversation makes room for the next, and undo brings it back', async () => {
  beWide()
  const { user, router } = open(2)
  await screen.findByText('Message 2')
  await user.click(screen.getByRole('button', { name: 'Close' }))

  await screen.findByText('Message 3')
  expect(router.state.location.pathname).toBe('/b/1/inbox/3')
  expect(screen.getByRole('heading', { name: 'Customer 3' })).toHaveFocus()
  expect(screen.getByText('Conversation with Customer 2 closed.')).toBeVisible()
  await waitFor(() => expect(screen.queryByRole('link', { name: /Customer 2/ })).toBeNull())

  await user.click(screen.getByRole('button', { name: 'Undo' }))
  await screen.findByText('Message 2')
  expect(router.state.location.pathname).toBe('/b/1/inbox/2')
  expect(await screen.findByRole('link', { name: /Customer 2/ })).toBeVisible()
})

test('after the last one, the one before it is next', async () => {
  beWide()
  const { user, router } = open(3)
  await screen.findByText('Message 3')
  await user.keyboard('e')

  await screen.findByText('Message 2')
  expect(router.state.location.pathname).toBe('/b/1/inbox/2')
})

test('on a phone closing leads back to the list, at what now stands in its place', async () => {
  const { user, router } = open(2)
  await screen.findByText('Message 2')
  await user.click(screen.getByRole('button', { name: 'Close' }))

  await waitFor(() => expect(router.state.location.pathname).toBe('/b/1/inbox'))
  await waitFor(() => expect(screen.queryByRole('link', { name: /Customer 2/ })).toBeNull())
  await waitFor(() => expect(screen.getByRole('link', { name: /Customer 3/ })).toHaveFocus())
})

test('a conversation that could not be closed stays, and says why', async () => {
  server.use(
    http.post(`${base}/threads/2/close/`, () =>
      HttpResponse.json({ detail: 'Not now.', code: 'X' }, { status: 409 }),
    ),
  )
  const { user, router } = open(2)
  await screen.findByText('Message 2')
  await user.click(screen.getByRole('button', { name: 'Close' }))

  expect(await screen.findByText('Not now.')).toBeVisible()
  expect(router.state.location.pathname).toBe('/b/1/inbox/2')
})
