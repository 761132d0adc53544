import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { server } from '@/test/server'
import { reloadOutbox } from '../model/outbox'
import { makeMessage, makeThread } from '../testing/test-data'
import {
  openThread,
  setStage,
  stage,
  storePosted,
  threadUrl,
  type Posted,
} from '../testing/thread-stage'

type User = ReturnType<typeof openThread>['user']

const unreachable = {
  text: 'This person cannot receive messages now.',
  unsent_reason: null,
  code: '551',
  trace_id: null,
}

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

test('an unknown outcome can be checked, settled by hand, or sent after a warning', async () => {
  const asked: string[] = []
  const out = { direction: 'OUT', author: 'PERSON', author_name: 'Alice', text: 'Yes' } as const
  stage.items.push(makeMessage({ id: 2, ...out, state: 'UNKNOWN' }))
  server.use(
    http.post(`${threadUrl}/messages/2/:action/`, ({ params }) => {
      asked.push(String(params.action))
      return HttpResponse.json(makeMessage({ id: 2, ...out, state: 'UNKNOWN' }))
    }),
  )
  const { user } = openThread()

  expect(await screen.findByText(/May not have been delivered/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Check' }))
  await waitFor(() => expect(asked).toEqual(['check']))
  await user.click(screen.getByRole('button', { name: 'Mark as sent' }))
  await waitFor(() => expect(asked).toEqual(['check', 'mark-sent']))

  await user.click(screen.getByRole('button', { name: 'Send again' }))
  const warning = await screen.findByRole('alertdialog')
  expect(warning).toHaveTextContent('the customer will get it twice')
  expect(asked).toHaveLength(2)
  await user.click(within(warning).getByRole('button', { name: 'Send again' }))
  await waitFor(() => expect(asked).toEqual(['check', 'mark-sent', 'retry']))
})

test('an outcome still being checked offers nothing that could send it twice', async () => {
  const out = {
    direction: 'OUT',
    author: 'PERSON',
    author_name: 'Alice',
    text: 'Yes',
    state: 'UNKNOWN',
  } as const
  const error = {
    text: 'Instagram has problems. Conversa is checking whether this arrived.',
    unsent_reason: null,
    code: '2',
    trace_id: null,
  }
  stage.items.push(makeMessage({ id: 2, ...out, error, at: new Date().toISOString() }))
  openThread()

  expect(await screen.findByText(error.text)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull()
})

test('a message that waits says for what', async () => {
  const out = { direction: 'OUT', author: 'PERSON', author_name: 'Alice', state: 'QUEUED' } as const
  const error = (text: string) => ({ text, unsent_reason: null, code: null, trace_id: null })
  const next_attempt_at = new Date(Date.now() + 60_000).toISOString()
  stage.items.push(
    makeMessage({
      id: 2,
      ...out,
      attempts: 1,
      next_attempt_at,
      error: error('Instagram is having problems.'),
    }),
    makeMessage({ id: 3, ...out, error: error('Waits for the message before it.') }),
  )
  openThread()

  expect(await screen.findByText(/^Instagram is having problems\. Next try .+\.$/)).toBeVisible()
  expect(screen.getByText('Waits for the message before it.')).toBeVisible()
})

test('a failed message says why and can be sent again', async () => {
  const failed = makeMessage({
    id: 2,
    direction: 'OUT',
    author: 'ASSISTANT',
    state: 'FAILED',
    error: unreachable,
  })
  stage.items.push(failed)
  server.use(
    http.post(`${threadUrl}/messages/2/retry/`, () => {
      stage.items = [stage.items[0]!, { ...failed, state: 'SENT', error: null }]
      return HttpResponse.json({ ...failed, state: 'QUEUED' })
    }),
  )
  const { user } = openThread()

  expect(
    await screen.findByText('Not sent · This person cannot receive messages now.'),
  ).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Retry' }))
  expect(await screen.findByText('Sent')).toBeVisible()
})

test('a reason that says "Not sent" itself says it once', async () => {
  stage.items.push(
    makeMessage({
      id: 2,
      direction: 'OUT',
      author: 'ASSISTANT',
      state: 'FAILED',
      error: {
        text: 'Not sent: you took over.',
        unsent_reason: 'TOOK_OVER',
        code: 'TOOK_OVER',
        trace_id: null,
      },
    }),
  )
  openThread()

  const said = await screen.findByText('Not sent: you took over.')
  // Somebody wanted it so: nothing is wrong, and nothing to decide.
  expect(said).toHaveClass('text-ink-soft')
  expect(screen.queryByRole('button', { name: 'Discard' })).toBeNull()
})

test('what did not go out leads from the strip to the message, to be discarded', async () => {
  const failed = makeMessage({
    id: 2,
    direction: 'OUT',
    author: 'PERSON',
    author_name: 'Alice',
    state: 'FAILED',
    error: unreachable,
  })
  stage.items.push(failed, makeMessage({ id: 3, at: '2026-05-04T10:05:00Z' }))
  stage.thread = makeThread({
    chip: 'SENDING_FAILED',
    needs_you: true,
    needs_you_reason: 'A message could not be sent.',
  })
  server.use(
    http.post(`${threadUrl}/messages/2/discard/`, () => {
      const gone = {
        ...failed,
        error: {
          text: 'Not sent: discarded by Alice.',
          unsent_reason: 'DISCARDED' as const,
          code: 'DISCARDED',
          trace_id: null,
        },
      }
      stage.items = [stage.items[0]!, gone, stage.items[2]!]
      stage.thread = makeThread()
      return HttpResponse.json(gone)
    }),
  )
  const { user } = openThread()

  const strip = await screen.findByRole('region', { name: 'Needs you' })
  await user.click(within(strip).getByRole('button', { name: 'Show the message' }))
  await waitFor(() => expect(document.activeElement).toHaveAttribute('data-message', '2'))
  await user.click(screen.getByRole('button', { name: 'Discard' }))

  expect(await screen.findByText('Not sent: discarded by Alice.')).toBeVisible()
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Needs you' })).toBeNull())
})

test('whatever a conversation needs somebody for, the strip can deal with it', async () => {
  const asked: string[] = []
  stage.thread = makeThread({
    chip: 'NEEDS_YOU',
    needs_you: true,
    needs_you_reason: 'The model did not answer.',
  })
  server.use(
    http.post(`${threadUrl}/:action/`, ({ params }) => {
      asked.push(String(params.action))
      stage.thread = makeThread()
      return HttpResponse.json(stage.thread)
    }),
  )
  const { user } = openThread()

  const strip = await screen.findByRole('region', { name: 'Needs you' })
  expect(within(strip).getByRole('button', { name: 'Take over' })).toBeVisible()
  await user.click(within(strip).getByRole('button', { name: 'Let the assistant reply' }))
  await waitFor(() => expect(asked).toEqual(['answer-now']))
})

test('a message that waits for the connection is not said to be on its way', async () => {
  const error = {
    text: 'Waits until Instagram is connected again.',
    unsent_reason: null,
    code: '190/463',
    trace_id: null,
  }
  stage.items.push(
    makeMessage({
      id: 2,
      direction: 'OUT',
      author: 'PERSON',
      author_name: 'Alice',
      state: 'QUEUED',
      error,
    }),
  )
  openThread()

  expect(await screen.findByText('Waits until Instagram is connected again.')).toBeVisible()
})

test('Escape leaves the reply for the messages, where the keys of the inbox work', async () => {
  const { user } = openThread()
  await user.click(await screen.findByLabelText('Your reply'))
  await user.keyboard('Half a thought{Escape}')

  expect(screen.getByRole('region', { name: 'Messages' })).toHaveFocus()
  await user.keyboard('r')
  expect(screen.getByLabelText('Your reply')).toHaveValue('Half a thought')
})
