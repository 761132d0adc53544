import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { findAxeProblems } from '@/test/axe'
import { alpha, connected } from '@/test/cast'
import { server } from '@/test/server'
import { makeMessage, makeNote, makeThread } from '../testing/test-data'
import {
  openThread,
  setStage,
  stage,
  storePosted,
  threadUrl,
  type Posted,
} from '../testing/thread-stage'

beforeEach(setStage)

const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()

test('a handoff says why, in list and thread, and is taken or handed back there', async () => {
  stage.thread = makeThread({
    chip: 'NEEDS_YOU',
    needs_you: true,
    needs_you_reason: 'The assistant asked for a person.',
    handed_off: {
      at: '2026-05-04T10:00:20Z',
      cause: null,
      reason: 'Wants a refund for a broken plate',
    },
  })
  stage.items.push(
    makeMessage({
      id: 2,
      direction: 'OUT',
      author: 'ASSISTANT',
      state: 'SENT',
      purpose: 'HANDOFF',
      text: 'Alice will write to you.',
    }),
    makeNote({
      code: 'HANDED_OFF',
      text: 'The assistant asked for a person: Wants a refund for a broken plate',
    }),
  )
  const asked: string[] = []
  server.use(
    http.post(`${threadUrl}/:action/`, ({ params }) => {
      asked.push(String(params.action))
      stage.thread = makeThread({
        answered_by: asked[0] === 'take-over' ? 'PERSON' : 'ASSISTANT',
        person_name: 'Alice',
      })
      return HttpResponse.json(stage.thread)
    }),
  )
  const { user } = openThread()

  const panel = await screen.findByRole('region', { name: 'Needs you' })
  expect(panel).toHaveTextContent(
    'The assistant asked for a person: Wants a refund for a broken plate. It won’t reply ' +
      'until you answer or hand back.',
  )
  expect(screen.getByRole('link', { name: /Customer 1/ })).toHaveTextContent(
    'Wants a refund for a broken plateNeeds you',
  )
  expect(screen.getByText('Replying: Waiting for you', { selector: 'span' })).toBeInTheDocument()
  expect(await screen.findByText('Handover message')).toBeVisible()
  expect(await findAxeProblems()).toEqual([])

  expect(within(panel).getByRole('button', { name: 'Hand back' })).toBeVisible()
  await user.click(within(panel).getByRole('button', { name: 'Take over' }))
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Needs you' })).toBeNull())
  expect(asked).toEqual(['take-over'])
})

test('a thread that another app holds says so, and takes no reply from here', async () => {
  localStorage.setItem('conversa.draft.1.1', 'Half a thought')
  stage.thread = makeThread({ held_by_app: { app_id: '1217981644879628', until: hours(3) } })
  openThread()

  expect(await screen.findByText('Another app is handling this conversation')).toBeVisible()
  expect(screen.getByText(/until that app releases the conversation/)).toBeVisible()
  expect(screen.getByText('Half a thought')).toBeVisible()
  expect(screen.queryByLabelText('Your reply')).toBeNull()
})

test('with hours left to reply nothing counts them down', async () => {
  stage.thread = makeThread({ window_closes_at: hours(4.01) })
  openThread()

  await screen.findByLabelText('Your reply')
  expect(screen.queryByText(/left to reply/)).toBeNull()
})

test('under four hours the time left is said plainly, and disturbs nobody', async () => {
  stage.thread = makeThread({ window_closes_at: hours(3.51) })
  openThread()

  const left = await screen.findByText('3 h 30 min left to reply')
  expect(left).toHaveClass('text-needs-you')
  expect(left).toHaveAttribute('aria-live', 'off')
})

test('after the window a person who chooses so answers under Instagram’s rule for it', async () => {
  stage.thread = makeThread({
    window_open: false,
    window_closes_at: hours(-2),
    human_agent_until: hours(140),
  })
  server.use(
    http.post<never, Posted>(`${threadUrl}/messages/`, async ({ request }) =>
      HttpResponse.json(storePosted(await request.json()), { status: 201 }),
    ),
  )
  const { user } = openThread()

  expect(await screen.findByText(/replies written by a person/)).toBeVisible()
  expect(screen.queryByLabelText('Your reply')).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Reply as a person' }))
  expect(
    screen.getByText(/^Instagram only allows this reply if a person writes it\./),
  ).toBeVisible()
  await user.click(screen.getByLabelText('Your reply'))
  await user.paste('Sorry for the wait')
  await user.click(screen.getByRole('button', { name: 'Send' }))

  expect(await screen.findByText('Sent after 24 hours')).toBeVisible()
  expect(stage.posted).toMatchObject([{ text: 'Sorry for the wait', tag: 'HUMAN_AGENT' }])
})

test('within the window nothing is sent under a tag', async () => {
  stage.thread = makeThread({ window_closes_at: hours(20), human_agent_until: hours(160) })
  server.use(
    http.post<never, Posted>(`${threadUrl}/messages/`, async ({ request }) =>
      HttpResponse.json(storePosted(await request.json()), { status: 201 }),
    ),
  )
  const { user } = openThread()

  await user.click(await screen.findByLabelText('Your reply'))
  await user.paste('Yes')
  await user.click(screen.getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(stage.posted).toMatchObject([{ tag: '' }]))
})

test('an overdue answer says since when, and what it waits for', async () => {
  const since = '2026-05-04T12:02:00Z'
  stage.thread = makeThread({
    late: { since },
    live_turn: { id: 5, state: 'THINKING', due_at: since },
  })
  openThread()

  expect(
    await screen.findByText('Reply delayed: waiting for the AI model since 14:02'),
  ).toBeVisible()
})

test('while the model fails, the wait is for its next try', async () => {
  const since = '2026-05-04T12:02:00Z'
  stage.thread = makeThread({
    late: { since },
    live_turn: { id: 5, state: 'OPEN', due_at: hours(0.01) },
  })
  server.use(
    http.get('/api/businesses/1/', () =>
      HttpResponse.json({ ...alpha, assistant_state: { code: 'MODEL_FAILING', detail: '' } }),
    ),
  )
  openThread()

  expect(
    await screen.findByText('Reply delayed: waiting for the AI model since 14:02'),
  ).toBeVisible()
  expect(screen.getByText(/^Trying again in \d+ s$/)).toBeVisible()
})

test('where another app answered, the owner calls it an automation, and can undo it', async () => {
  const asked: unknown[] = []
  stage.items.push(makeNote({ text: 'Answered from another app (17).', app_id: '17' }))
  server.use(
    http.get('/api/businesses/1/instagram/', () =>
      HttpResponse.json({ ...connected, other_apps: [{ app_id: '17', is_automation: false }] }),
    ),
    http.put('/api/businesses/1/instagram/other-apps/17/', async ({ request }) => {
      const body = (await request.json()) as { is_automation: boolean }
      asked.push(body.is_automation)
      return HttpResponse.json({ ...connected, other_apps: [{ app_id: '17', ...body }] })
    }),
  )
  const { user } = openThread()
  expect(await screen.findByText(/Answered from another app \(17\)/)).toBeVisible()
  await user.click(await screen.findByRole('button', { name: 'It’s an automation' }))
  expect(
    await screen.findByText('Messages from app 17 no longer pause the assistant.'),
  ).toBeVisible()
  expect(screen.queryByRole('button', { name: 'It’s an automation' })).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(await screen.findByRole('button', { name: 'It’s an automation' })).toBeVisible()
  expect(asked).toEqual([true, false])
})
