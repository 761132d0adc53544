import { describe, expect, it } from 'vitest'
import { makeMessage, makeSilence } from '../testing/test-data'
import type { TimelineItem } from '../types'
import type { OutboxEntry } from './outbox'
import {
  buildRows,
  extendNewest,
  findArrived,
  findConfirmed,
  findDeliveryKeys,
  mergePages,
} from './timeline'

const timeZone = 'Europe/Lisbon'

function rowsOf(items: TimelineItem[], outbox: OutboxEntry[] = []) {
  return buildRows({ items, outbox, timeZone, me: 'Maya' })
}

function makeEntry(over: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    client_id: 'c-1',
    text: 'On its way',
    tag: '',
    at: '2026-05-04T10:05:00Z',
    state: 'SENDING',
    error: null,
    ...over,
  }
}

describe('grouping', () => {
  it('puts messages of one speaker in one minute together', () => {
    const rows = rowsOf([
      makeMessage({ id: 1, at: '2026-05-04T10:00:05Z' }),
      makeMessage({ id: 2, at: '2026-05-04T10:00:40Z' }),
      makeMessage({ id: 3, at: '2026-05-04T10:01:00Z' }),
      makeMessage({ id: 4, at: '2026-05-04T10:01:10Z', author: 'ASSISTANT', direction: 'OUT' }),
    ])
    const groups = rows.filter((row) => row.row === 'GROUP')
    expect(groups.map((group) => group.messages.map((message) => message.id))).toEqual([
      [1, 2],
      [3],
      [4],
    ])
  })

  it('keeps two people of the team apart in the same minute', () => {
    const rows = rowsOf([
      makeMessage({ id: 1, author: 'PERSON', author_name: 'Maya', direction: 'OUT' }),
      makeMessage({ id: 2, author: 'PERSON', author_name: 'Rui', direction: 'OUT' }),
    ])
    expect(rows.filter((row) => row.row === 'GROUP')).toHaveLength(2)
  })

  it('starts a day where the day starts in the time zone of the business', () => {
    const items = [
      makeMessage({ id: 1, at: '2026-05-04T22:59:30Z' }),
      makeMessage({ id: 2, at: '2026-05-04T23:00:10Z' }),
    ]
    expect(rowsOf(items).map((row) => row.row)).toEqual(['DAY', 'GROUP', 'DAY', 'GROUP'])
    const inUtc = buildRows({ items, outbox: [], timeZone: 'UTC', me: null })
    expect(inUtc.filter((row) => row.row === 'DAY')).toHaveLength(1)
  })

  it('breaks a group where a silence is explained, and marks only the latest one', () => {
    const rows = rowsOf([
      makeMessage({ id: 1 }),
      makeSilence({ id: 1 }),
      makeMessage({ id: 2 }),
      makeSilence({ id: 2 }),
    ])
    expect(rows.map((row) => row.row)).toEqual(['DAY', 'GROUP', 'SILENCE', 'GROUP', 'SILENCE'])
    expect(rows.flatMap((row) => (row.row === 'SILENCE' ? [row.isNewest] : []))).toEqual([
      false,
      true,
    ])
  })
})

describe('merging', () => {
  it('puts older pages first and shows an item of two pages once', () => {
    const merged = mergePages([
      { items: [makeMessage({ id: 2 }), makeMessage({ id: 3 })], previous: 'x', readAt: 0 },
      { items: [makeMessage({ id: 1 }), makeMessage({ id: 2 })], previous: null, readAt: 0 },
    ])
    expect(merged.map((item) => item.id)).toEqual([1, 2, 3])
  })

  it('keeps what slid out of the newest page, and where the older pages join', () => {
    const known = {
      items: [makeMessage({ id: 1 }), makeMessage({ id: 2 })],
      previous: 'x',
      readAt: 7,
    }
    const edited = makeMessage({ id: 2, text: 'Edited' })
    const read = { items: [edited, makeMessage({ id: 3 })], previous: 'y' }
    const page = extendNewest(known, read)
    expect(page.items).toEqual([known.items[0], edited, read.items[1]])
    expect(page).toMatchObject({ previous: 'x', readAt: 7 })
  })

  it('starts over when so much came that the pages do not meet', () => {
    const known = { items: [makeMessage({ id: 1 })], previous: 'x', readAt: 7 }
    const read = { items: [makeMessage({ id: 60 })], previous: 'y' }
    expect(extendNewest(known, read)).toMatchObject(read)
  })

  it('shows a message once when the server has it and the outbox still does', () => {
    const stored = makeMessage({ id: 9, direction: 'OUT', author: 'PERSON', client_id: 'c-1' })
    const rows = rowsOf([stored], [makeEntry()])
    expect(
      rows.filter((row) => row.row === 'GROUP').flatMap((group) => group.messages),
    ).toHaveLength(1)
    expect(findConfirmed([stored], [makeEntry()])).toEqual(['c-1'])
  })

  it('keeps the key of a bubble from the outbox to the server', () => {
    const pending = rowsOf([], [makeEntry()]).find((row) => row.row === 'GROUP')
    const stored = rowsOf([
      makeMessage({ id: 9, direction: 'OUT', author: 'PERSON', client_id: 'c-1' }),
    ]).find((row) => row.row === 'GROUP')
    expect(stored?.key).toBe(pending?.key)
  })
})

describe('delivery words', () => {
  it('are under the last message, the last one seen, and every one in trouble', () => {
    const out = { direction: 'OUT', author: 'ASSISTANT', state: 'SENT' } as const
    const rows = rowsOf([
      makeMessage({ id: 1, ...out, state: 'FAILED' }),
      makeMessage({ id: 2, ...out, seen_at: '2026-05-04T10:00:30Z' }),
      makeMessage({ id: 3, ...out, seen_at: '2026-05-04T10:00:30Z' }),
      makeMessage({ id: 4, ...out }),
      makeMessage({ id: 5, ...out }),
      makeMessage({ id: 6 }),
    ])
    expect([...findDeliveryKeys(rows)].sort()).toEqual(['message-1', 'message-3', 'message-5'])
  })
})

describe('what arrived', () => {
  it('is new, whoever said it, and not an older page', () => {
    const before = [makeMessage({ id: 5, at: '2026-05-04T10:00:00Z' })]
    const after = [
      makeMessage({ id: 2, at: '2026-05-03T10:00:00Z' }),
      ...before,
      makeMessage({ id: 6, at: '2026-05-04T10:02:00Z' }),
      makeMessage({ id: 7, at: '2026-05-04T10:03:00Z', direction: 'OUT', author: 'ASSISTANT' }),
    ]
    expect(findArrived(before, after).map((item) => item.id)).toEqual([6, 7])
  })
})
