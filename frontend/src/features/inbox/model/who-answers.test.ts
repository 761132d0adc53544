import { expect, test } from 'vitest'
import type { AssistantStateCode } from '@/api/types'
import { makeThread } from '../testing/test-data'
import { sayWhoAnswers } from './who-answers'

const held = { app_id: '5555', until: '2026-05-04T10:00:00Z' }
const handedOff = { cause: null, reason: '', at: '2026-05-04T10:00:00Z' }

test.each<[string, AssistantStateCode, Parameters<typeof makeThread>[0]]>([
  ['No one (assistant off)', 'OFF', { held_by_app: held, handed_off: handedOff }],
  ['Another app', 'TOKEN_EXPIRED', { held_by_app: held, handed_off: handedOff }],
  ['Waiting for you', 'OUT_OF_HOURS', { handed_off: handedOff }],
  ['Assistant', 'ON', {}],
])('"%s" is said first where the assistant is %s', (said, code, thread) => {
  expect(sayWhoAnswers(makeThread(thread), { code, detail: '' }, null)).toBe(said)
})
