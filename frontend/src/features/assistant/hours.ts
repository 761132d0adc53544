/**
 * Working hours as they are edited. Pure. A range that ends at or before its start ends on the next
 * day.
 */
import type { Assistant } from '@/api/types'

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof days)[number]
const workdays = new Set<Day>(['mon', 'tue', 'wed', 'thu', 'fri'])
export type Range = [start: string, end: string]
export type Hours = Record<Day, Range[]>

const isRange = (value: unknown): value is Range =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')

const everyDay = (rangesOf: (day: Day) => Range[]) =>
  Object.fromEntries(days.map((day) => [day, rangesOf(day)])) as Hours

/** The API's hours, in our shape; a day without ranges is closed. */
export function readHours(hours: Partial<Assistant['hours']>): Hours {
  return everyDay((day) => (hours[day] ?? []).filter(isRange))
}

/** What a business that has none yet starts from. */
export function usualHours(): Hours {
  return everyDay((day) => (workdays.has(day) ? [['09:00', '17:00']] : []))
}

export const isEmpty = (hours: Hours) => days.every((day) => !hours[day].length)

/** The day with one more range, behind those it has. */
export function addRange(hours: Hours, day: Day): Hours {
  const ranges = hours[day]
  const last = ranges.at(-1)
  const next: Range =
    last && last[1] > last[0] && last[1] < '22:00'
      ? [later(last[1], 1), later(last[1], 4)]
      : ['09:00', '17:00']
  return { ...hours, [day]: [...ranges, next] }
}

export function changeRange(hours: Hours, day: Day, at: number, range: Range): Hours {
  return { ...hours, [day]: hours[day].map((old, index) => (index === at ? range : old)) }
}

export function removeRange(hours: Hours, day: Day, at: number): Hours {
  return { ...hours, [day]: hours[day].filter((_, index) => index !== at) }
}

/** Monday's hours from Tuesday to Friday as well. */
export function copyMonday(hours: Hours): Hours {
  return everyDay((day) => (workdays.has(day) ? hours.mon : hours[day]))
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

function later(time: string, hoursLater: number): string {
  const moved = Math.min(minutes(time) + hoursLater * 60, 23 * 60 + 59)
  return `${String(Math.floor(moved / 60)).padStart(2, '0')}:${String(moved % 60).padStart(2, '0')}`
}

/** Whether two ranges of a day overlap, or one has no time. */
export function isDayWrong(ranges: Range[]): boolean {
  if (ranges.some(([start, end]) => !start || !end)) return true
  const spans = ranges
    .map(([start, end]): [number, number] => [
      minutes(start),
      minutes(end) + (end <= start ? 24 * 60 : 0),
    ])
    .sort((one, other) => one[0] - other[0])
  return spans.some((span, index) => index > 0 && span[0] < spans[index - 1]![1])
}
