import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findAxeProblems } from '@/test/axe'
import { alphaAssistant, evidence } from '@/test/cast'
import { server } from '@/test/server'
import {
  makeAttachment,
  makeMessage,
  makeNote,
  makeSilence,
  makeThread,
  makeTimelinePage,
} from '../testing/test-data'
import { openThread, setStage, stage, threadUrl } from '../testing/thread-stage'

beforeEach(setStage)
afterEach(() => void vi.useRealTimers())

test('a silence explains itself, and hands back from where it stands', async () => {
  stage.thread = makeThread({
    answered_by: 'PERSON',
    answered_from: 'PHONE',
    person_until: '2026-05-04T20:40:00Z',
    chip: 'YOU_ANSWER',
  })
  stage.items.push(makeSilence())
  server.use(
    http.post(`${threadUrl}/hand-back/`, () => {
      stage.thread = makeThread()
      stage.items = [
        ...stage.items,
        makeNote({ code: 'HANDED_BACK', text: 'The assistant answers again' }),
      ]
      return HttpResponse.json(stage.thread)
    }),
  )
  const { user } = openThread()

  expect(await screen.findByText(/you replied from your phone\./)).toBeVisible()
  expect(screen.getByText(/^Resumes 4 May/)).toBeVisible()
  expect(screen.getByText('You, in the Instagram app', { selector: 'p' })).toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Hand back now' }))

  expect(await screen.findByText('The assistant answers again')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Hand back now' })).toBeNull()
  expect(screen.getByText('Assistant', { selector: 'p' })).toBeInTheDocument()
})

test('in a new takeover only the newest line offers anything, with the time in force', async () => {
  vi.useFakeTimers({ now: new Date('2026-05-04T10:05:00Z'), toFake: ['Date'] }) // far from midnight
  stage.thread = makeThread({
    answered_by: 'PERSON',
    person_name: 'Alice',
    person_until: '2026-05-04T11:05:00Z',
    chip: 'YOU_ANSWER',
  })
  stage.items.push(
    makeSilence({ id: 40, at: '2026-05-04T10:01:00Z', resumes_at: '2026-05-04T20:40:00Z' }),
    makeNote({
      id: 1,
      at: '2026-05-04T10:02:00Z',
      code: 'HANDED_BACK',
      text: 'Alice handed back to the assistant.',
    }),
    makeNote({ id: 2, at: '2026-05-04T10:03:00Z', code: 'TOOK_OVER', text: 'Alice took over.' }),
  )
  openThread()

  const note = (await screen.findByText(/^Alice took over/)).closest('li')!
  expect(within(note).getByText(/^Resumes at/)).toBeVisible()
  expect(within(note).getByRole('button', { name: 'Hand back now' })).toBeVisible()
  expect(screen.getAllByRole('button', { name: 'Hand back now' })).toHaveLength(1)
  expect(screen.getAllByText(/^Resumes/)).toHaveLength(1)
})

test('a silence that no person caused does not offer to hand back', async () => {
  stage.thread = makeThread({ answered_by: 'PERSON', person_name: 'Alice', chip: 'YOU_ANSWER' })
  stage.items.push(
    makeSilence({
      code: 'MESSAGE_GONE',
      text: 'Assistant didn’t reply: the customer unsent the message.',
    }),
  )
  openThread()

  expect(await screen.findByText(/unsent the message/)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Hand back now' })).toBeNull()
})

test('while the assistant waits it can be stopped, or told to answer now', async () => {
  const asked: string[] = []
  const dueAt = new Date(Date.now() + 30_000).toISOString()
  stage.thread = makeThread({ live_turn: { id: 5, state: 'OPEN', due_at: dueAt } })
  server.use(
    http.post(`${threadUrl}/:action/`, ({ params }) => {
      asked.push(String(params.action))
      stage.thread = makeThread({ live_turn: { id: 5, state: 'THINKING', due_at: null } })
      return HttpResponse.json(stage.thread)
    }),
  )
  const { user } = openThread()

  expect(await screen.findByText(/Answering in \d+ s/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Answer now' }))
  expect(await screen.findByText('Thinking…')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Answer now' })).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Stop' }))
  await waitFor(() => expect(asked).toEqual(['answer-now', 'stop']))
})

test('why an answer was given shows what it answered and what it rested on', async () => {
  stage.items.push(
    makeMessage({
      id: 2,
      direction: 'OUT',
      author: 'ASSISTANT',
      state: 'SENT',
      turn_id: 7,
      text: 'Yes',
    }),
  )
  server.use(
    http.get('/api/businesses/1/assistant/', () =>
      HttpResponse.json({ ...alphaAssistant, can_see_images: true }),
    ),
    http.get(`${threadUrl}/turns/7/`, () =>
      HttpResponse.json({
        id: 7,
        state: 'ANSWERED',
        reason_code: null,
        reason_text: null,
        handoff_reason: 'Wants to see it first',
        opened_at: '2026-05-04T10:00:00Z',
        finished_at: '2026-05-04T10:00:05Z',
        messages: [
          stage.items[0],
          makeMessage({
            id: 3,
            text: '',
            attachments: [
              makeAttachment({ id: 1 }),
              makeAttachment({
                id: 2,
                type: 'audio',
                content_type: 'audio/mp4',
                transcript: 'Is it oven safe?',
              }),
            ],
          }),
        ],
        evidence: { ...evidence, instructions_version: 3, cost: '$0.0021' },
      }),
    ),
  )
  const { user } = openThread()

  await user.click(await screen.findByRole('button', { name: 'Why?' }))
  const card = await screen.findByRole('dialog', { name: 'Why this answer' })
  expect(await within(card).findByText('Do you ship?')).toBeVisible()
  expect(within(card).getByText('sim-1')).toBeVisible()
  expect(within(card).getByText('version 3')).toBeVisible()
  expect(within(card).getByText('$0.0021')).toBeVisible()
  expect(within(card).getByText('Wants to see it first')).toBeVisible()
  expect(await within(card).findByText('Photo: shown to the AI')).toBeVisible()
  expect(within(card).getByText('Voice message, transcribed as “Is it oven safe?”')).toBeVisible()
})

test('who spoke, what was removed and what is not text can be told apart by words', async () => {
  stage.items.push(
    makeMessage({ id: 2, kind: 'DELETED', text: '' }),
    makeMessage({ id: 3, kind: 'IMAGE', text: '', description: 'Sent a photo' }),
    makeMessage({
      id: 4,
      direction: 'OUT',
      author: 'PHONE',
      state: 'SENT',
      text: 'From the street',
    }),
    makeMessage({
      id: 5,
      text: 'See https://example.com/bowls, please',
      reactions: [{ emoji: '❤️', by: 'BUSINESS' }],
    }),
  )
  openThread()

  expect(await screen.findByText('This message was removed.')).toBeVisible()
  expect(screen.getByText('Sent a photo')).toBeVisible()
  expect(screen.getByText('You, in the Instagram app')).toBeVisible()
  expect(screen.getByText('You reacted')).toBeInTheDocument()
  const link = screen.getByRole('link', { name: 'https://example.com/bowls' })
  expect(link).toHaveAttribute('rel', 'noreferrer noopener')
  expect(await findAxeProblems()).toEqual([])
})

test('earlier messages come on request, before those that are shown', async () => {
  server.use(
    http.get(`${threadUrl}/timeline/`, ({ request }) =>
      HttpResponse.json(
        new URL(request.url).searchParams.get('before')
          ? makeTimelinePage([makeMessage({ id: 1, text: 'Long ago', at: '2026-05-01T10:00:00Z' })])
          : makeTimelinePage([makeMessage({ id: 2, text: 'Just now' })], 'cursor'),
      ),
    ),
  )
  const { user } = openThread()

  await user.click(await screen.findByRole('button', { name: 'Show earlier messages' }))

  const old = await screen.findByText('Long ago')
  expect(old.compareDocumentPosition(screen.getByText('Just now'))).toBe(
    Node.DOCUMENT_POSITION_FOLLOWING,
  )
  expect(screen.queryByRole('button', { name: 'Show earlier messages' })).toBeNull()
})
