import { screen, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, test } from 'vitest'
import { findAxeProblems } from '@/test/axe'
import { server } from '@/test/server'
import { makeAttachment, makeMessage, makeTimelinePage } from '../testing/test-data'
import { openThread, setStage, stage, threadUrl } from '../testing/thread-stage'
import type { Attachment } from '../types'

beforeEach(setStage)

function send(...attachments: Partial<Attachment>[]) {
  stage.items.push(
    makeMessage({
      id: 2,
      kind: 'IMAGE',
      text: '',
      description: 'Sent a photo',
      attachments: attachments.map((over, at) =>
        makeAttachment({ id: 10 + at, position: at, ...over }),
      ),
    }),
  )
}

test('photos of one message are a grid that opens larger and obeys the keyboard', async () => {
  send({}, {}, {})
  const { user } = openThread()

  const second = await screen.findByRole('button', { name: 'Open photo 2 of 3' })
  expect(screen.queryByText('Sent a photo')).toBeNull()
  await user.click(second)
  const viewer = await screen.findByRole('dialog', { name: 'Photo 2 of 3' })
  expect(within(viewer).getByRole('img', { name: 'Photo 2 of 3' })).toHaveAttribute(
    'src',
    `${threadUrl}/messages/2/attachments/11/`,
  )
  expect(await findAxeProblems()).toEqual([])

  await user.keyboard('{ArrowRight}')
  expect(within(viewer).getByRole('img', { name: 'Photo 3 of 3' })).toBeVisible()
  expect(within(viewer).getByRole('button', { name: 'Next photo' })).toBeDisabled()
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(second).toHaveFocus()
})

test('a voice note can be heard and read, a video seen, a file kept', async () => {
  send(
    { type: 'audio', content_type: 'audio/mp4', transcript: 'Are you open on Sunday?' },
    { type: 'video', content_type: 'video/mp4' },
    { type: 'file', content_type: 'application/pdf', title: 'Order.pdf', bytes: 1_240_000 },
  )
  openThread()

  expect(await screen.findByLabelText('Voice message')).toHaveAttribute('preload', 'metadata')
  expect(screen.getByText(/“Are you open on Sunday\?”/)).toBeVisible()
  expect(screen.getByLabelText('Video')).toHaveAttribute(
    'src',
    `${threadUrl}/messages/2/attachments/11/`,
  )
  expect(screen.getByText('Order.pdf')).toBeVisible()
  expect(screen.getByText('1.2 MB')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Download' })).toHaveAttribute('download', 'Order.pdf')
})

test('what is not here says where it is, or why not', async () => {
  send(
    { state: 'WAITING', url: null, content_type: null },
    { state: 'FAILED', url: null, content_type: null, error: 'Instagram no longer had it.' },
    { state: 'ERASED', url: null, content_type: null },
    {
      type: 'ig_reel',
      state: 'LINKED',
      content_type: null,
      title: 'Throwing a bowl',
      url: 'https://www.instagram.com/reel/1',
    },
    { type: 'ig_story', state: 'LINKED', content_type: null, url: null },
    { type: 'hologram', state: 'LINKED', content_type: null, url: null },
    { type: 'like_heart', state: 'LINKED', content_type: null, url: null },
  )
  openThread()

  expect(await screen.findByText('Loading…')).toBeVisible()
  expect(screen.getByText('Instagram no longer had it.')).toBeVisible()
  expect(screen.getByText('Removed')).toBeVisible()
  expect(screen.getByText('Throwing a bowl')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Open on Instagram' })).toHaveAttribute(
    'rel',
    'noreferrer noopener',
  )
  expect(screen.getByText('No longer available')).toBeVisible()
  expect(screen.getByText('Unsupported attachment (hologram)')).toBeVisible()
  expect(screen.getByRole('img', { name: 'Sent a heart' })).toBeVisible()
})

test('an answered story is linked for a day, and then said to be gone', async () => {
  const context = {
    kind: 'STORY_REPLY',
    text: 'Replied to your story',
    url: 'https://cdn.example/story',
    message_id: null,
  } as const
  stage.items.push(
    makeMessage({
      id: 2,
      kind: 'STORY_REPLY',
      description: 'Replied to your story',
      text: 'So pretty',
      context,
      at: '2026-05-04T10:00:00Z',
    }),
    makeMessage({
      id: 3,
      kind: 'STORY_REPLY',
      description: 'Replied to your story',
      text: 'Is it new?',
      context,
      at: new Date().toISOString(),
    }),
  )
  openThread()

  expect(await screen.findByText('Is it new?')).toBeVisible()
  expect(screen.getAllByText('Replied to your story')).toHaveLength(2)
  expect(screen.getByText('no longer available')).toBeVisible()
  expect(screen.getAllByRole('link', { name: 'Open the story' })).toHaveLength(1)
})

test('a quoted message leads to it, also to one that is not loaded yet', async () => {
  const quoting = (messageId: number, text: string) =>
    ({ kind: 'MESSAGE_REPLY', text, url: null, message_id: messageId }) as const
  server.use(
    http.get(`${threadUrl}/timeline/`, ({ request }) =>
      HttpResponse.json(
        new URL(request.url).searchParams.get('before')
          ? makeTimelinePage([makeMessage({ id: 1, text: 'Long ago', at: '2026-05-01T10:00:00Z' })])
          : makeTimelinePage(
              [
                makeMessage({ id: 2, text: 'Just now' }),
                makeMessage({ id: 3, text: 'About that', context: quoting(2, 'Just now') }),
                makeMessage({
                  id: 4,
                  text: 'And about the other',
                  context: quoting(1, 'Long ago'),
                }),
              ],
              'cursor',
            ),
      ),
    ),
  )
  const { user } = openThread()

  await user.click(await screen.findByRole('button', { name: 'In reply to: Just now' }))
  expect(document.activeElement).toHaveTextContent(/^Just now/)
  await user.click(screen.getByRole('button', { name: 'In reply to: Long ago' }))
  expect(await screen.findAllByText('Long ago')).toHaveLength(2)
  expect(document.activeElement).toHaveTextContent(/^Long ago/)
})

test('buttons, ads, edits, and how a message was found are told in words', async () => {
  stage.items.push(
    makeMessage({ id: 2, found_by: 'HISTORY', text: 'From before' }),
    makeMessage({ id: 3, found_by: 'HISTORY', text: 'Also from before' }),
    makeMessage({
      id: 4,
      kind: 'POSTBACK',
      text: 'Opening hours',
      description: 'Tapped a button',
      context: { kind: 'POSTBACK', text: 'HOURS', url: null, message_id: null },
    }),
    makeMessage({
      id: 5,
      text: 'I saw it',
      context: {
        kind: 'AD',
        text: 'Came from your ad “Spring bowls”.',
        url: null,
        message_id: null,
      },
    }),
    makeMessage({ id: 6, text: 'Mended', edited_at: '2026-05-04T10:05:00Z' }),
    makeMessage({ id: 7, text: 'Lost one', found_by: 'POLL' }),
    makeMessage({
      id: 8,
      direction: 'OUT',
      author: 'ASSISTANT',
      state: 'SENT',
      purpose: 'DISCLOSURE',
      text: 'I am an AI',
    }),
    makeMessage({
      id: 9,
      direction: 'OUT',
      author: 'PERSON',
      state: 'SENT',
      tag: 'HUMAN_AGENT',
      text: 'Sorry for the wait',
    }),
  )
  openThread()

  expect((await screen.findByText('Tapped a button')).closest('p')).toHaveAttribute(
    'title',
    'Button payload: HOURS',
  )
  expect(screen.getAllByText('Imported from Instagram')).toHaveLength(1)
  expect(screen.getByText('Came from your ad “Spring bowls”')).toBeVisible()
  expect(screen.getByText('Edited')).toBeVisible()
  expect(screen.getByText(/^Recovered/)).toBeVisible()
  expect(screen.getByText('AI disclosure')).toBeVisible()
  expect(screen.getByText('Sent after 24 hours')).toBeVisible()
  expect(await findAxeProblems()).toEqual([])
})
