import { describe, expect, test } from 'vitest'
import { forgetWriting } from './browser-storage'
import { formatAgo, formatDuration, formatExact, formatTime, initials, shorten } from './format'
import { passwordStrength } from './password-strength'
import { isOutsideDashboard, safeNext } from './safe-next'
import { countPlaceholders } from './template-placeholders'

const now = new Date('2026-03-12T12:00:00Z')

describe('times as people say them, in the zone of the business', () => {
  test.each([
    ['2026-03-12T11:59:40Z', 'now'],
    ['2026-03-12T11:58:00Z', '2 min'],
    ['2026-03-12T08:05:00Z', '09:05'],
    ['2026-03-11T17:40:00Z', 'Yesterday 18:40'],
    ['2026-03-11T23:30:00Z', '00:30'],
    ['2026-03-09T10:00:00Z', 'Monday 11:00'],
    ['2026-02-01T10:00:00Z', '1 February'],
    ['2024-02-01T10:00:00Z', '1 February 2024'],
    ['2026-03-12T20:40:00Z', '21:40'],
    ['2026-03-13T09:00:00Z', 'Tomorrow 10:00'],
  ])('%s is "%s"', (at, words) => {
    expect(formatTime(at, 'Europe/Berlin', now)).toBe(words)
  })

  test('the exact time names its zone', () => {
    expect(formatExact('2026-03-12T11:58:00Z', 'Europe/Berlin')).toMatch(
      /Thursday.*12:58:00.*(CET|GMT\+1)/,
    )
  })
})

test.each([
  [30_000, 'less than a minute'],
  [45 * 60_000, '45 min'],
  [200 * 60_000, '3 h 20 min'],
  [120 * 60_000, '2 h'],
])('%d ms last "%s"', (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words)
})

test.each([
  ['Luna Ceramics', 'LC'],
  ['ana.ruiz', 'AR'],
  ['Ömer', 'Ö'],
  ['O\u0308mer 𝓛una', 'O\u0308𝓛'],
  [null, '?'],
  ['🌙', '?'],
])('the initials of %s are %s', (name, expected) => {
  expect(initials(name)).toBe(expected)
})

test.each([
  ['', 'empty'],
  ['abc', 'short'],
  ['password1', 'weak'],
  ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
  ['sunny-table', 'fair'],
  ['correct horse battery', 'strong'],
])('the password "%s" is %s', (password, strength) => {
  expect(passwordStrength(password)).toBe(strength)
})

test.each([
  ['/b/1/inbox?tab=all', '/b/1/inbox?tab=all'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
  ['/\t/elsewhere.example', '/'],
  ['/b/1/\n', '/'],
  ['/..//elsewhere.example', '/'],
  ['/%2e%2e//elsewhere.example', '/'],
  ['/core/../..//elsewhere.example', '/'],
  ['https://elsewhere.example', '/'],
  [null, '/'],
])('after signing in, next=%s leads to %s', (next, path) => {
  expect(safeNext(next)).toBe(path)
})

test.each([
  ['/core/instagram/connect/1/?next=%2Fstart', true],
  ['/admin/', true],
  ['/b/1/inbox', false],
  ['/administration', false],
])('%s is a page of Django: %s', (next, outside) => {
  expect(isOutsideDashboard(next)).toBe(outside)
})

test.each([
  ['Open [days and hours]. Address: [address].', 2],
  ['If a fact is still in [brackets], it is not known.', 0],
  ['Open 9 to 5.', 0],
  ['Write to [name], or to [name].', 1],
  ['Order in [our shop](https://shop.example).', 0],
])('"%s" has %i gaps', (text, gaps) => {
  expect(countPlaceholders(text)).toBe(gaps)
})

test('logging out forgets what was written here, and nothing else', () => {
  localStorage.setItem('conversa.draft.1.2', 'Half a sen')
  localStorage.setItem('conversa.outbox.1.2', '[]')
  localStorage.setItem('conversa.theme', 'dark')
  forgetWriting()
  expect(Object.keys(localStorage)).toEqual(['conversa.theme'])
  localStorage.clear()
})

test('a time that stands alone says "ago"', () => {
  expect(formatAgo('2026-03-12T11:58:00Z', 'Europe/Berlin', now)).toBe('2 min ago')
  expect(formatAgo('2026-03-12T11:59:40Z', 'Europe/Berlin', now)).toBe('just now')
  expect(formatAgo('2026-03-12T08:05:00Z', 'Europe/Berlin', now)).toBe('09:05')
})

test.each([
  ['Léo', 'Léo'],
  ['Maximiliane-Charlotte', 'Maximilian…'],
  ['Anna Maria Luisa', 'Anna Maria…'],
  ['👩🏽‍🎨👩🏽‍🎨👩🏽‍🎨', '👩🏽‍🎨👩🏽‍🎨👩🏽‍🎨'],
])('in the room of eleven letters %s is %s', (name, expected) => {
  expect(shorten(name, 11)).toBe(expected)
})
