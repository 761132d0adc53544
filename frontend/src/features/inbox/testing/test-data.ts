/** Threads and messages for the tests of the inbox. */
/* eslint-disable no-restricted-syntax -- the URLs here are the server's side of the tests */
import type { Timeline } from '@/api/types'
import type {
  Attachment,
  MessageItem,
  NoteItem,
  SilenceItem,
  Thread,
  ThreadPage,
  TimelineItem,
} from '../types'

export function makeMessage(over: Partial<MessageItem> = {}): MessageItem {
  const id = over.id ?? 1
  return {
    type: 'MESSAGE',
    id,
    mid: `m_${id}`,
    direction: 'IN',
    author: 'CUSTOMER',
    author_name: null,
    kind: 'TEXT',
    text: `Message ${id}`,
    description: null,
    state: 'RECEIVED',
    error: null,
    attempts: 0,
    next_attempt_at: null,
    at: '2026-05-04T10:00:00Z',
    seen_at: null,
    turn_id: null,
    client_id: null,
    reactions: [],
    purpose: '',
    found_by: '',
    tag: '',
    edited_at: null,
    attachments: [],
    context: null,
    ...over,
  }
}

export function makeAttachment(over: Partial<Attachment> = {}): Attachment {
  const id = over.id ?? 1
  return {
    id,
    position: 0,
    type: 'image',
    title: null,
    state: 'STORED',
    content_type: 'image/jpeg',
    bytes: 120_000,
    url: `/api/businesses/1/threads/1/messages/2/attachments/${id}/`,
    transcript: null,
    problem: null,
    params: {},
    error: null,
    ...over,
  }
}

export function makeSilence(over: Partial<SilenceItem> = {}): SilenceItem {
  return {
    type: 'SILENCE',
    id: 1,
    at: '2026-05-04T10:00:30Z',
    code: 'PERSON_ANSWERS',
    text: 'Assistant didn’t reply: you replied from your phone.',
    turn_id: 40,
    resumes_at: null,
    ...over,
  }
}

export function makeNote(over: Partial<NoteItem> = {}): NoteItem {
  return {
    type: 'NOTE',
    id: 1,
    at: '2026-05-04T10:00:30Z',
    code: 'TOOK_OVER',
    params: { name: 'Maya' },
    text: 'Maya took over',
    app_id: null,
    ...over,
  }
}

function makeCustomer(id: number): Thread['customer'] {
  return {
    id,
    name: `Customer ${id}`,
    username: `customer.${id}`,
    picture_url: null,
    igsid: `17${id}`,
    first_seen_at: '2026-05-01T10:00:00Z',
    last_seen_at: '2026-05-04T10:00:00Z',
    follower_count: 12,
    is_follower: true,
  }
}

export function makeThread(over: Partial<Thread> = {}): Thread {
  const id = over.id ?? 1
  return {
    id,
    customer: makeCustomer(id),
    state: 'OPEN',
    answered_by: 'ASSISTANT',
    person_until: null,
    answered_from: null,
    person_name: null,
    late: null,
    unread: 0,
    needs_you: false,
    needs_you_code: null,
    needs_you_reason: null,
    window_closes_at: null,
    window_open: true,
    last_message: {
      text: `Last of ${id}`,
      author: 'CUSTOMER',
      at: '2026-05-04T10:00:00Z',
      kind: 'TEXT',
    },
    chip: null,
    handed_off: null,
    held_by_app: null,
    human_agent_until: null,
    live_turn: null,
    ...over,
  }
}

export function makeThreadPage(results: Thread[], over: Partial<ThreadPage> = {}): ThreadPage {
  return {
    results,
    next: null,
    searched_since: null,
    older: null,
    counts: {
      all: results.length,
      needs_you: results.filter((thread) => thread.needs_you).length,
      unread: results.filter((thread) => thread.unread > 0).length,
      closed: results.filter((thread) => thread.state === 'CLOSED').length,
    },
    ...over,
  }
}

export function makeTimelinePage(items: TimelineItem[], previous: string | null = null): Timeline {
  return { items, previous }
}
