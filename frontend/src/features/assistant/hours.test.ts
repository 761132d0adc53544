import { expect, test } from 'vitest'
import { addRange, copyMonday, isDayWrong, readHours } from './hours'
import { readAmount } from './spend-form'

test.each([
  [[], false],
  [
    [
      ['09:00', '12:00'],
      ['13:00', '17:00'],
    ],
    false,
  ],
  [
    [
      ['09:00', '13:00'],
      ['12:00', '17:00'],
    ],
    true,
  ],
  [[['20:00', '02:00']], false],
  [
    [
      ['20:00', '02:00'],
      ['23:00', '23:30'],
    ],
    true,
  ],
  [[['09:00', '']], true],
] as [[string, string][], boolean][])('a day with %j is wrong: %s', (ranges, wrong) => {
  expect(isDayWrong(ranges)).toBe(wrong)
})

test('what is no range is left out', () => {
  expect(
    readHours({ mon: [['09:00', '17:00'], ['x']], someday: [['1', '2']] } as never),
  ).toMatchObject({ mon: [['09:00', '17:00']], tue: [] })
})

test('one more range begins after the last', () => {
  expect(addRange(readHours({ mon: [['09:00', '12:30']] }), 'mon').mon).toEqual([
    ['09:00', '12:30'],
    ['13:30', '16:30'],
  ])
  expect(addRange(readHours({}), 'sun').sun).toEqual([['09:00', '17:00']])
})

test('the days of the week get what Monday has', () => {
  expect(
    copyMonday(readHours({ mon: [['08:00', '16:00']], sat: [['10:00', '12:00']] })),
  ).toMatchObject({ fri: [['08:00', '16:00']], sat: [['10:00', '12:00']] })
})

test.each([
  ['', null],
  ['25', 2500],
  ['12,5', 1250],
  ['$ 3.20', 320],
  ['-4', undefined],
  ['much', undefined],
])('the amount %j is %s cents', (typed, cents) => {
  expect(readAmount(typed)).toBe(cents)
})
