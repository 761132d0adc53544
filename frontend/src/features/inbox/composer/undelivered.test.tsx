import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { server } from '@/test/server'
import { makeMessage, makeThread } from '../testing/test-data'
import { openThread, setStage, stage, threadUrl } from '../testing/thread-stage'

const unreachable = {
  text: 'This person cannot receive messages now.',
  problem: null,
  params: {},
  unsent_reason: null,
  code: '551',
  trace_id: null,
}

beforeEach(setStage)

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
    problem: null,
    params: {},
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
  const error = (text: string) => ({
    text,
    problem: null,
    params: {},
    unsent_reason: null,
    code: null,
    trace_id: null,
  })
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
  expect(screen.getByText('Waits for the message before it')).toBeVisible()
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
        text: 'You took over.',
        problem: null,
        params: {},
        unsent_reason: 'TOOK_OVER',
        code: 'TOOK_OVER',
        trace_id: null,
      },
    }),
  )
  openThread()

  const said = await screen.findByText('Not sent · You took over.')
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
    needs_you_code: 'SENDING_FAILED',
    needs_you: true,
    needs_you_reason: 'A message could not be sent.',
  })
  server.use(
    http.post(`${threadUrl}/messages/2/discard/`, () => {
      const gone = {
        ...failed,
        error: {
          text: 'Discarded by Alice.',
          problem: null,
          params: {},
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

  expect(await screen.findByText('Not sent · Discarded by Alice.')).toBeVisible()
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
    problem: null,
    params: {},
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

  expect(await screen.findByText('Waits until Instagram is connected again')).toBeVisible()
})
