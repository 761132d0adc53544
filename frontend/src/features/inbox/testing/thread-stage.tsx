/**
 * One open thread with a small server behind it, for the tests of the inbox. Tests change `stage`
 * as they go.
 */
/* eslint-disable no-restricted-syntax -- the URLs here are the server's side of the tests */
import { http, HttpResponse } from 'msw'
import { alpha, alphaAssistant, aliceSession } from '@/test/cast'
import { renderAt } from '@/test/render'
import { server } from '@/test/server'
import { InboxPage } from '../inbox-page'
import { reloadOutbox } from '../model/outbox'
import type { MessageItem, Thread, TimelineItem } from '../types'
import { makeMessage, makeThread, makeThreadPage, makeTimelinePage } from './test-data'

const base = '/api/businesses/1'
export const threadUrl = `${base}/threads/1`

export type Posted = { text: string; client_id: string; tag: '' | 'HUMAN_AGENT' }

export const stage: { thread: Thread; items: TimelineItem[]; posted: Posted[] } = {
  thread: makeThread(),
  items: [],
  posted: [],
}

/** What the server does with a message it accepts. */
export function storePosted(body: Posted): MessageItem {
  stage.posted.push(body)
  const message = makeMessage({
    id: 100 + stage.posted.length,
    direction: 'OUT',
    author: 'PERSON',
    author_name: 'Alice',
    state: 'SENT',
    text: body.text,
    client_id: body.client_id,
    tag: body.tag,
    at: new Date().toISOString(),
  })
  stage.items = [...stage.items, message]
  return message
}

export function setStage() {
  reloadOutbox()
  stage.thread = makeThread()
  stage.items = [makeMessage({ id: 1, text: 'Do you ship?' })]
  stage.posted = []
  server.use(
    http.get('/api/session/', () => HttpResponse.json(aliceSession)),
    http.get(`${base}/`, () => HttpResponse.json(alpha)),
    http.get(`${base}/assistant/`, () => HttpResponse.json(alphaAssistant)),
    http.get(`${base}/threads/`, () => HttpResponse.json(makeThreadPage([stage.thread]))),
    http.get(`${threadUrl}/`, () => HttpResponse.json(stage.thread)),
    http.get(`${threadUrl}/timeline/`, () => HttpResponse.json(makeTimelinePage(stage.items))),
  )
}

export function openThread() {
  return renderAt(
    <main>
      <InboxPage />
    </main>,
    { path: '/b/1/inbox/1', route: '/b/:business/inbox/:thread?' },
  )
}
