import { act, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { server } from '@/test/server'
import { reloadOutbox } from '../model/outbox'
import { makeThread } from '../testing/test-data'
import {
  openThread,
  setStage,
  stage,
  storePosted,
  threadUrl,
  type Posted,
} from '../testing/thread-stage'

type User = ReturnType<typeof openThread>['user']

beforeEach(setStage)

async function type(user: User, text: string) {
  await screen.findByText('Do you ship?')
  await user.click(screen.getByLabelText('Your reply'))
  await user.paste(text)
}

async function sendText(user: User, text: string) {
  await type(user, text)
  await user.keyboard('{Control>}{Enter}{/Control}')
}

test('a reply shows at once, then as the server has it, and never twice', async () => {
  let answer = (): void => {}
  server.use(
    http.post<never, Posted>(`${threadUrl}/messages/`, async ({ request }) => {
      const message = storePosted(await request.json())
      await new Promise<void>((resolve) => (answer = resolve))
      return HttpResponse.json(message, { status: 201 })
    }),
  )
  const { user, client } = openThread()

  await sendText(user, 'Yes, we do')
  expect(screen.getByText('Yes, we do')).toBeVisible()
  expect(screen.getByText('Sending')).toBeVisible()
  expect(screen.getByLabelText('Your reply')).toHaveValue('')

  // The live event is quicker than the answer to the POST.
  await waitFor(() => expect(stage.posted).toHaveLength(1))
  await act(() => client.invalidateQueries({ queryKey: [1, 'thread', 1] }))
  expect(await screen.findByText('Sent')).toBeVisible()
  expect(screen.getAllByText('Yes, we do')).toHaveLength(1)

  answer()
  await waitFor(() => expect(client.isMutating()).toBe(0))
  await waitFor(() => expect(client.isFetching()).toBe(0))
  expect(screen.getAllByText('Yes, we do')).toHaveLength(1)
  expect(localStorage.length).toBe(0)
})

test('a refused reply stays, says why, and goes out on retry as the same message', async () => {
  server.use(
    http.post<never, Posted>(`${threadUrl}/messages/`, async ({ request }) => {
      stage.posted.push(await request.json())
      return HttpResponse.json(
        { detail: 'Instagram is having trouble.', code: 'TROUBLE' },
        { status: 409 },
      )
    }),
  )
  const { user } = openThread()

  await sendText(user, 'Yes, we do')
  expect(await screen.findByText('Not sent · Instagram is having trouble.')).toBeVisible()
  expect(screen.getByText('Yes, we do')).toBeVisible()

  server.use(
    http.post<never, Posted>(`${threadUrl}/messages/`, async ({ request }) =>
      HttpResponse.json(storePosted(await request.json()), { status: 201 }),
    ),
  )
  await user.click(screen.getByRole('button', { name: 'Retry' }))
  expect(await screen.findByText('Sent')).toBeVisible()
  expect(stage.posted[1]).toEqual(stage.posted[0])
  expect(screen.getAllByText('Yes, we do')).toHaveLength(1)
})

test('a reply that was not sent can be taken back into the box', async () => {
  server.use(http.post(`${threadUrl}/messages/`, () => HttpResponse.error()))
  const { user } = openThread()

  await sendText(user, 'Yes, we do')
  await user.click(await screen.findByRole('button', { name: 'Edit' }))

  expect(screen.getByLabelText('Your reply')).toHaveValue('Yes, we do')
  expect(screen.queryByText(/Not sent/)).toBeNull()
})

test('after a reload a draft is there, and a reply that it cut off is offered again', async () => {
  server.use(http.post(`${threadUrl}/messages/`, () => new Promise<never>(() => {})))
  const { user, unmount } = openThread()
  await sendText(user, 'First')
  await user.paste('Second, unfinished')
  unmount()
  reloadOutbox()

  openThread()

  expect(await screen.findByDisplayValue('Second, unfinished')).toBeVisible()
  expect(await screen.findByText('First')).toBeVisible()
  expect(screen.getByText(/Not sent · The page closed/)).toBeVisible()
})

test('sending says beforehand that the person takes over', async () => {
  const { user } = openThread()
  await type(user, 'Y')
  expect(screen.getByText(/pauses the assistant here for 12 hours/)).toBeVisible()
})

test('a closed window says what to do and keeps what was written', async () => {
  localStorage.setItem('conversa.draft.1.1', 'Half a thought')
  stage.thread = makeThread({ window_open: false })
  openThread()

  expect(await screen.findByText('The reply window has closed')).toBeVisible()
  expect(screen.getByText('Half a thought')).toBeVisible()
  expect(screen.queryByLabelText('Your reply')).toBeNull()
})

test('Escape leaves the reply for the messages, where the keys of the inbox work', async () => {
  const { user } = openThread()
  await user.click(await screen.findByLabelText('Your reply'))
  await user.keyboard('Half a thought{Escape}')

  expect(screen.getByRole('region', { name: 'Messages' })).toHaveFocus()
  await user.keyboard('r')
  expect(screen.getByLabelText('Your reply')).toHaveValue('Half a thought')
})
