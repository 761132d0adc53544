/* The list loads as one scrolls, and tells of what comes. */
import { act, fireEvent, screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, test, vi } from 'vitest'
import { alpha, aliceSession } from '@/test/cast'
import { renderAt } from '@/test/render'
import { server } from '@/test/server'
import { InboxPage } from '../inbox-page'
import { makeThread, makeThreadPage } from '../testing/test-data'

const base = '/api/businesses/1'

beforeEach(() => {
  server.use(
    http.get('/api/session/', () => HttpResponse.json(aliceSession)),
    http.get(`${base}/`, () => HttpResponse.json(alpha)),
  )
})

function open() {
  return renderAt(
    <main>
      <InboxPage />
    </main>,
    { path: '/b/1/inbox', route: '/b/:business/inbox/:thread?' },
  )
}

/** jsdom lays nothing out: with a height the list stands at its end, as on a tall screen. */
function beTall() {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
}

test('the next page is asked for with its cursor, and no thread stands twice', async () => {
  const cursors: (string | null)[] = []
  server.use(
    http.get(`${base}/threads/`, ({ request }) => {
      const cursor = new URL(request.url).searchParams.get('cursor')
      cursors.push(cursor)
      return HttpResponse.json(
        cursor
          ? makeThreadPage([makeThread({ id: 1 }), makeThread({ id: 2 })])
          : makeThreadPage([makeThread({ id: 1 })], { next: 'older' }),
      )
    }),
  )
  beTall()
  open()

  expect(await screen.findByText('Customer 2')).toBeVisible()
  expect(screen.getAllByText('Customer 1')).toHaveLength(1)
  expect(cursors).toEqual([null, 'older'])
})

test('when older conversations do not come, a row says so and tries again', async () => {
  let works = false
  server.use(
    http.get(`${base}/threads/`, ({ request }) => {
      const isFirst = !new URL(request.url).searchParams.has('cursor')
      if (isFirst)
        return HttpResponse.json(makeThreadPage([makeThread({ id: 1 })], { next: 'older' }))
      return works
        ? HttpResponse.json(makeThreadPage([makeThread({ id: 2 })]))
        : HttpResponse.error()
    }),
  )
  beTall()
  const { user } = open()

  expect(await screen.findByText('Couldn’t load older conversations.')).toBeVisible()
  expect(screen.getByText('Customer 1')).toBeVisible()
  works = true
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Customer 2')).toBeVisible()
})

test('a list that has been loaded to its end says so, and not before', async () => {
  const many = Array.from({ length: 30 }, (_, at) => makeThread({ id: at + 1 }))
  server.use(
    http.get(`${base}/threads/`, ({ request }) =>
      HttpResponse.json(
        new URL(request.url).searchParams.has('cursor')
          ? makeThreadPage([makeThread({ id: 31 })])
          : makeThreadPage(many, { next: 'older' }),
      ),
    ),
  )
  open()
  await screen.findByText('Customer 30')
  expect(screen.queryByText('No older conversations')).toBeNull()

  beTall()
  fireEvent.scroll(screen.getByRole('list', { name: 'Conversations' }).parentElement!)
  expect(await screen.findByText('No older conversations')).toBeVisible()
})

test('what arrives elsewhere is announced once, and older ones that load are not', async () => {
  const first = makeThread({ id: 1 })
  const said = (text: string, when: string) => ({
    text,
    author: 'CUSTOMER' as const,
    at: when,
    kind: 'TEXT' as const,
  })
  let threads = [first]
  server.use(http.get(`${base}/threads/`, () => HttpResponse.json(makeThreadPage(threads))))
  const { client } = open()
  await screen.findByText('Customer 1')
  const refresh = () => act(() => client.invalidateQueries({ queryKey: [1, 'threads'] }))

  threads = [first, makeThread({ id: 3, last_message: said('Long ago', '2026-05-01T10:00:00Z') })]
  await refresh()
  await screen.findByText('Customer 3')
  expect(screen.queryByText(/^New message from/)).toBeNull()

  threads = [
    makeThread({ id: 2, last_message: said('Are you open?', '2026-05-04T10:05:00Z') }),
    first,
  ]
  await refresh()
  expect(await screen.findByText('New message from Customer 2: Are you open?')).toBeInTheDocument()
})

/** A conversation comes to the top while the pointer is over the list. */
async function receiveUnderPointer() {
  const first = makeThread({ id: 1 })
  let threads = [first]
  server.use(http.get(`${base}/threads/`, () => HttpResponse.json(makeThreadPage(threads))))
  const { client, user } = open()
  await user.hover(await screen.findByText('Customer 1'))
  threads = [makeThread({ id: 2 }), first]
  await act(() => client.invalidateQueries({ queryKey: [1, 'threads'] }))
  await screen.findByText('Customer 2')
}

test('what comes above the rows that are read is pointed to', async () => {
  await receiveUnderPointer()
  expect(screen.getByRole('button', { name: 'New messages' })).toBeVisible()
})

test('what comes to a list that is all in sight is seen, and nothing points to it', async () => {
  const scroll = vi.spyOn(HTMLElement.prototype, 'scrollTop', 'set').mockReturnValue()
  await receiveUnderPointer()
  expect(screen.queryByRole('button', { name: 'New messages' })).toBeNull()
  expect(scroll).toHaveBeenCalled()
})
