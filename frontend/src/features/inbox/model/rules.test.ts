import { describe, expect, it } from 'vitest'
import { readDraft, writeDraft } from './drafts'
import { splitLinks } from './links'
import { countBytes, measureMessage } from './message-size'
import { makeClientId } from './outbox'
import { readReplyWindow } from './reply-window'

describe('message size', () => {
  it('counts bytes of UTF-8, not characters', () => {
    expect(countBytes('añ€🙂')).toBe(1 + 2 + 3 + 4)
  })
  it('is worth a word only near the limit and over it', () => {
    expect(measureMessage('a'.repeat(849))).toEqual({ state: 'SMALL' })
    expect(measureMessage('a'.repeat(900))).toEqual({ state: 'NEAR', bytesLeft: 100 })
    expect(measureMessage('a'.repeat(1000))).toEqual({ state: 'NEAR', bytesLeft: 0 })
    expect(measureMessage('🙂'.repeat(251))).toEqual({ state: 'SPLIT', pieces: 2 })
  })
})

describe('links', () => {
  it('end where the sentence goes on', () => {
    expect(splitLinks('Look (https://example.com/a_(b)), or www.example.org.')).toEqual([
      { text: 'Look (', href: null },
      { text: 'https://example.com/a_(b)', href: 'https://example.com/a_(b)' },
      { text: '), or ', href: null },
      { text: 'www.example.org', href: 'https://www.example.org' },
      { text: '.', href: null },
    ])
  })
  it('are of the web only', () => {
    expect(splitLinks('javascript:alert(1) data:text/html,x')).toEqual([
      { text: 'javascript:alert(1) data:text/html,x', href: null },
    ])
  })
})

describe('reply window', () => {
  const now = Date.parse('2026-05-04T10:00:00Z')
  it.each([
    [{ window_open: false, window_closes_at: null }, 'CLOSED'],
    [{ window_open: true, window_closes_at: '2026-05-04T09:59:00Z' }, 'CLOSED'],
    [{ window_open: true, window_closes_at: '2026-05-04T13:59:00Z' }, 'CLOSING'],
    [{ window_open: true, window_closes_at: '2026-05-04T14:01:00Z' }, 'OPEN'],
    [{ window_open: true, window_closes_at: null }, 'OPEN'],
  ])('of %j is %s', (thread, state) => {
    expect(readReplyWindow({ ...thread, human_agent_until: null }, now).state).toBe(state)
  })
  it('leaves a person more time where Instagram allows it, once it is closed', () => {
    const closed = { window_open: false, window_closes_at: '2026-05-04T09:00:00Z' }
    const until = '2026-05-10T09:00:00Z'
    expect(readReplyWindow({ ...closed, human_agent_until: until }, now)).toEqual({
      state: 'CLOSED',
      personUntil: until,
    })
    const over = readReplyWindow({ ...closed, human_agent_until: '2026-05-04T09:30:00Z' }, now)
    expect(over).toEqual({ state: 'CLOSED', personUntil: null })
  })
})

describe('drafts', () => {
  it('are kept per thread and gone when emptied', () => {
    writeDraft(1, 5, 'Hello')
    expect(readDraft(1, 5)).toBe('Hello')
    expect(readDraft(1, 6)).toBe('')
    writeDraft(1, 5, ' ')
    expect(localStorage).toHaveLength(0)
  })
})

it('client ids are UUIDs, also where the browser gives none', () => {
  expect(makeClientId()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})
