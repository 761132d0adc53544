import { onlineManager } from '@tanstack/react-query'
import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { findAxeProblems } from '@/test/axe'
import { alpha, alphaAssistant, aliceSession } from '@/test/cast'
import { renderAt } from '@/test/render'
import { server } from '@/test/server'
import { InboxPage } from './inbox-page'
import { reloadOutbox } from './model/outbox'
import { makeMessage, makeThread, makeThreadPage, makeTimelinePage } from './testing/test-data'
import type { Thread, ThreadPage } from './types'

const base = '/api/businesses/1'

function serveThreads(threads: Thread[]) {
  server.use(http.get(`${base}/threads/`, () => HttpResponse.json(makeThreadPage(threads))))
}

function open(path = '/b/1/inbox') {
  return renderAt(
    <main>
      <InboxPage />
    </main>,
    { path, route: '/b/:business/inbox/:thread?' },
  )
}

beforeEach(() => {
  reloadOutbox()
  server.use(
    http.get('/api/session/', () => HttpResponse.json(aliceSession)),
    http.get(`${base}/`, () => HttpResponse.json(alpha)),
    http.get(`${base}/assistant/`, () => HttpResponse.json(alphaAssistant)),
  )
})

test('the list says who, what was last said, and what needs somebody', async () => {
  serveThreads([
    makeThread({ id: 1, unread: 2, chip: 'NEEDS_YOU', needs_you: true }),
    makeThread({
      id: 2,
      chip: 'SENDING_FAILED',
      last_message: { text: 'Yes', author: 'ASSISTANT', at: '2026-05-04T10:00:00Z', kind: 'TEXT' },
    }),
  ])
  open()

  const list = await screen.findByRole('list', { name: 'Conversations' })
  const [first, second] = within(list).getAllByRole('link')
  expect(first).toHaveTextContent('Customer 1')
  expect(first).toHaveTextContent('Needs you')
  expect(first).toHaveTextContent('2 unread')
  expect(second).toHaveTextContent('Assistant: Yes')
  expect(second).toHaveTextContent('Sending failed')
  expect(screen.getByRole('link', { name: 'Needs you 1' })).toBeVisible()
  expect(await findAxeProblems()).toEqual([])
})

test('an empty inbox says where messages will come from', async () => {
  serveThreads([])
  open()

  expect(await screen.findByText('No messages yet')).toBeVisible()
  expect(screen.getByText(/Messages to @alpha.ceramics/)).toBeVisible()
})

test('each tab has its own word for empty', async () => {
  serveThreads([])
  const { user } = open()

  await user.click(await screen.findByRole('link', { name: 'Needs you' }))

  expect(await screen.findByText('You’re all caught up')).toBeVisible()
})

test('a list that does not load can be tried again', async () => {
  let works = false
  server.use(
    http.get(`${base}/threads/`, () =>
      works
        ? HttpResponse.json(makeThreadPage([makeThread()]))
        : HttpResponse.json({ detail: 'The database rests.', code: 'DOWN' }, { status: 503 }),
    ),
  )
  const { user } = open()

  expect(await screen.findByText('The database rests.')).toBeVisible()
  works = true
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Customer 1')).toBeVisible()
})

test('a search is in the address and asks the server', async () => {
  server.use(
    http.get(`${base}/threads/`, ({ request }) => {
      const search = new URL(request.url).searchParams.get('search')
      return HttpResponse.json(makeThreadPage(search === 'bowl' ? [] : [makeThread()]))
    }),
  )
  const { user, router } = open()

  await screen.findByText('Customer 1')
  await user.keyboard('/bowl')

  expect(await screen.findByText('No results')).toBeVisible()
  expect(router.state.location.search).toBe('?search=bowl')
})

test('a search that did not read everything says how far back it went', async () => {
  server.use(
    http.get(`${base}/threads/`, () =>
      HttpResponse.json(makeThreadPage([makeThread()], { searched_since: '2024-05-03T10:00:00Z' })),
    ),
  )
  open('/b/1/inbox?search=bowl')

  expect(await screen.findByText(/Searched back to 3 May 2024/)).toBeVisible()
})

test('a search goes on to older messages when it is asked to', async () => {
  const pages: Record<string, ThreadPage> = {
    '': makeThreadPage([], { searched_since: '2024-05-03T10:00:00Z', older: 'before-may' }),
    'before-may': makeThreadPage([makeThread()]),
  }
  const asked: string[] = []
  server.use(
    http.get(`${base}/threads/`, ({ request }) => {
      const older = new URL(request.url).searchParams.get('older') ?? ''
      asked.push(older)
      return HttpResponse.json(pages[older])
    }),
  )
  const { user } = open('/b/1/inbox?search=bowl')
  expect(await screen.findByText('No results yet')).toBeVisible()

  await user.click(screen.getByRole('button', { name: 'Search older messages' }))

  expect(await screen.findByText('Customer 1')).toBeVisible()
  expect(screen.queryByText(/Searched back to/)).not.toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Search older messages' })).not.toBeInTheDocument()
  expect(asked).toEqual(['', 'before-may'])
})

test('a tab with very many conversations does not say how many', async () => {
  server.use(
    http.get(`${base}/threads/`, () =>
      HttpResponse.json(
        makeThreadPage([makeThread()], {
          counts: { all: 1000, needs_you: 0, unread: 999, closed: 0 },
        }),
      ),
    ),
  )
  open()

  expect(await screen.findByRole('link', { name: /All\s*999\+/ })).toBeVisible()
  expect(screen.getByRole('link', { name: /Unread\s*999$/ })).toBeVisible()
})

test('j and k go through the threads, and r goes to the reply', async () => {
  serveThreads([makeThread({ id: 1 }), makeThread({ id: 2 })])
  server.use(
    http.get(`${base}/threads/:thread/`, ({ params }) =>
      HttpResponse.json(makeThread({ id: Number(params.thread) })),
    ),
    http.get(`${base}/threads/:thread/timeline/`, () =>
      HttpResponse.json(makeTimelinePage([makeMessage()])),
    ),
  )
  const { user, router } = open()
  await screen.findByText('Customer 1')

  await user.keyboard('j')
  expect(router.state.location.pathname).toBe('/b/1/inbox/1')
  await user.keyboard('j')
  expect(router.state.location.pathname).toBe('/b/1/inbox/2')
  await user.keyboard('k')
  expect(router.state.location.pathname).toBe('/b/1/inbox/1')

  await screen.findByText('Message 1')
  await user.keyboard('r')
  expect(screen.getByLabelText('Your reply')).toHaveFocus()
  await user.keyboard('jk')
  expect(screen.getByLabelText('Your reply')).toHaveValue('jk')
})

test('opening an unread thread marks it as read', async () => {
  let unread = 3
  server.use(
    http.get(`${base}/threads/`, () => HttpResponse.json(makeThreadPage([makeThread({ unread })]))),
    http.get(`${base}/threads/1/`, () => HttpResponse.json(makeThread({ unread }))),
    http.get(`${base}/threads/1/timeline/`, () => HttpResponse.json(makeTimelinePage([]))),
    http.post(`${base}/threads/1/read/`, () => {
      unread = 0
      return HttpResponse.json(makeThread({ unread }))
    }),
  )
  open('/b/1/inbox/1')

  await screen.findByText('No messages in this conversation yet.')
  await waitFor(() => expect(unread).toBe(0))
  await waitFor(() => expect(screen.queryByText('3 unread')).toBeNull())
})

test('a thread of nobody says so and leads back', async () => {
  serveThreads([])
  server.use(
    http.get(`${base}/threads/9/`, () =>
      HttpResponse.json({ detail: 'Not found.', code: 'NOT_FOUND' }, { status: 404 }),
    ),
  )
  open('/b/1/inbox/9')

  expect(await screen.findByText(/doesn’t exist/)).toBeVisible()
  expect(screen.getByRole('link', { name: 'Back to the inbox' })).toHaveAttribute(
    'href',
    '/b/1/inbox',
  )
})

test('what arrives in the open thread is announced', async () => {
  const items = [makeMessage({ id: 1 })]
  serveThreads([makeThread()])
  server.use(
    http.get(`${base}/threads/1/`, () => HttpResponse.json(makeThread())),
    http.get(`${base}/threads/1/timeline/`, () => HttpResponse.json(makeTimelinePage([...items]))),
  )
  const { client } = open('/b/1/inbox/1')
  await screen.findByText('Message 1')

  items.push(makeMessage({ id: 2, text: 'Are you there?', at: '2026-05-04T10:01:00Z' }))
  await act(() => client.invalidateQueries({ queryKey: [1, 'thread', 1] }))
  expect(await screen.findByText('New message from Customer 1: Are you there?')).toBeInTheDocument()

  const out = { direction: 'OUT', state: 'SENT' } as const
  items.push(
    makeMessage({
      id: 3,
      ...out,
      author: 'ASSISTANT',
      text: 'We are.',
      at: '2026-05-04T10:02:00Z',
    }),
    makeMessage({
      id: 4,
      ...out,
      author: 'PERSON',
      author_name: 'Bob',
      text: 'And I am Bob.',
      at: '2026-05-04T10:03:00Z',
    }),
    makeMessage({
      id: 5,
      ...out,
      author: 'PERSON',
      author_name: 'Alice',
      text: 'My own.',
      at: '2026-05-04T10:04:00Z',
    }),
  )
  await act(() => client.invalidateQueries({ queryKey: [1, 'thread', 1] }))
  const status = await screen.findByText(/The assistant replied: We are\./)
  expect(status).toHaveTextContent('The assistant replied: We are. Bob replied: And I am Bob.')
  expect(status).toHaveAttribute('aria-live', 'polite')
})

test('offline, a conversation says so, and loads when the connection is back', async () => {
  serveThreads([])
  let reachable = false
  server.use(
    http.get(`${base}/threads/1/`, () =>
      reachable ? HttpResponse.json(makeThread()) : HttpResponse.error(),
    ),
    http.get(`${base}/threads/1/timeline/`, () =>
      reachable
        ? HttpResponse.json(makeTimelinePage([makeMessage({ text: 'Do you ship?' })]))
        : HttpResponse.error(),
    ),
  )
  onTestFinished(() => onlineManager.setOnline(true))
  onlineManager.setOnline(false)
  const { user } = open('/b/1/inbox/1')
  expect(await screen.findByText('Couldn’t load this conversation.')).toBeVisible()
  expect(
    screen.getByText('Conversa cannot be reached. Check your connection and try again.'),
  ).toBeVisible()

  reachable = true
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Do you ship?')).toBeVisible()
})
