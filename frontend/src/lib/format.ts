// Times, numbers and names as people say them. Datetimes come as ISO 8601 UTC
// and are shown in a business's time zone (an IANA name).
import { locale } from '@/i18n/language'
import { t } from './texts'

const minute = 60_000

const dateFormats = new Map<string, Intl.DateTimeFormat>()

/** One for all dates that are written alike: making one costs more than writing with it. */
function dateFormat(options: Intl.DateTimeFormatOptions, language = locale): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`
  let format = dateFormats.get(key)
  if (!format) dateFormats.set(key, (format = new Intl.DateTimeFormat(language, options)))
  return format
}

/** `2026-11-22`: the calendar day of a moment in a time zone. */
export function dayOf(at: string | Date, timeZone: string): string {
  const options = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const
  return dateFormat(options, 'en-CA').format(new Date(at))
}

function daysBetween(earlier: Date, later: Date, timeZone: string): number {
  const startOf = (at: Date) => Date.parse(`${dayOf(at, timeZone)}T00:00:00Z`)
  return Math.round((startOf(later) - startOf(earlier)) / (24 * 60 * minute))
}

/** "18:40" */
export function formatClock(at: string | Date, timeZone: string): string {
  return dateFormat({ timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date(at))
}

/** What a day is called beside its date, if it is one of those that have a name of their own. */
export function whichDay(
  at: string | Date,
  timeZone: string,
  now = new Date(),
): 'today' | 'yesterday' | 'tomorrow' | 'other' {
  const days = daysBetween(new Date(at), now, timeZone)
  if (days === 0) return 'today'
  if (days === 1) return 'yesterday'
  return days === -1 ? 'tomorrow' : 'other'
}

/** "Today", "Yesterday", "Tuesday", "3 March", "3 March 2024": for day lines. */
export function formatDay(at: string | Date, timeZone: string, now = new Date()): string {
  const date = new Date(at)
  const day = whichDay(date, timeZone, now)
  if (day !== 'other') return t(`day.${day}`)
  const days = daysBetween(date, now, timeZone)
  if (days > 1 && days < 7) return dateFormat({ timeZone, weekday: 'long' }).format(date)
  const sameYear = dayOf(date, timeZone).slice(0, 4) === dayOf(now, timeZone).slice(0, 4)
  return dateFormat({
    timeZone,
    day: 'numeric',
    month: 'long',
    year: sameYear ? undefined : 'numeric',
  }).format(date)
}

/** "now", "2 min", "18:40", "Yesterday 18:40", "Tuesday 18:40", "3 March". */
export function formatTime(at: string | Date, timeZone: string, now = new Date()): string {
  const date = new Date(at)
  const minutes = minutesSince(date, now)
  if (minutes === 0) return t('now')
  if (minutes !== null) return t('minutes', { minutes: String(minutes) })
  const days = daysBetween(date, now, timeZone)
  if (days === 0) return formatClock(date, timeZone)
  const day = formatDay(date, timeZone, now)
  if (days < -1 || days >= 7) return day
  return t('dayAndClock', { day, clock: formatClock(date, timeZone) })
}

/** Whole minutes of the hour before `now`, 0 around now, or null where a clock says it better. */
function minutesSince(at: Date, now: Date): number | null {
  const age = now.getTime() - at.getTime()
  if (age >= -minute && age < minute) return 0
  return age > 0 && age < 60 * minute ? Math.floor(age / minute) : null
}

/** The same where it stands alone: "just now", "2 min ago", "18:40". */
export function formatAgo(at: string | Date, timeZone: string, now = new Date()): string {
  const minutes = minutesSince(new Date(at), now)
  if (minutes === null) return formatTime(at, timeZone, now)
  return minutes === 0 ? t('justNow') : t('minutesAgo', { minutes: String(minutes) })
}

/** "Tuesday, 3 March 2026 at 18:40:05 GMT+1": for hover and for screen readers. */
export function formatExact(at: string | Date, timeZone: string): string {
  return dateFormat({ timeZone, dateStyle: 'full', timeStyle: 'long' }).format(new Date(at))
}

/** "3 h 20 min", "45 min", "less than a minute". */
export function formatDuration(milliseconds: number): string {
  const all = Math.floor(milliseconds / minute)
  const [hours, minutes] = [formatNumber(Math.floor(all / 60)), String(all % 60)]
  if (all < 1) return t('duration.short')
  if (all < 60) return t('duration.minutes', { minutes })
  return all % 60 === 0 ? t('duration.hours', { hours }) : t('duration.both', { hours, minutes })
}

/** Of what the server counts up to 1,000: "12", and "999+" for all above. */
export function formatCount(count: number): string {
  return count < 1000 ? String(count) : '999+'
}

/** "12,400"; with `digits`, exactly so many behind the point: "3.0". */
export function formatNumber(value: number, digits?: number): string {
  // A small count is the same everywhere, and the first formatter of a page costs 2 ms.
  if (digits === undefined && Number.isInteger(value) && value >= 0 && value < 1000)
    return String(value)
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value)
}

/** "840 kB", "3.2 MB" */
export function formatBytes(bytes: number): string {
  const [value, unit] =
    bytes < 1_000_000 ? [Math.max(bytes / 1000, 1), 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    maximumFractionDigits: value < 10 && unit === 'megabyte' ? 1 : 0,
  }).format(value)
}

/** "LC" for "Luna Ceramics"; "?" when there is no name. */
export function initials(name: string | null | undefined): string {
  const words = (name ?? '')
    .replace(/[^\p{L}\p{M}\p{N}\s]/gu, ' ')
    .trim()
    .split(/\s+/)
    .filter(Boolean)
  const first = firstLetter(words[0]) ?? '?'
  const last = words.length > 1 ? (firstLetter(words[words.length - 1]) ?? '') : ''
  return (first + last).toUpperCase()
}

/** At most so many letters, the last an ellipsis where some were left out. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const letters = [...new Intl.Segmenter(locale, { granularity: 'grapheme' }).segment(text)]
  if (letters.length <= most) return text
  const kept = letters.slice(0, most - 1).map((letter) => letter.segment)
  return `${kept.join('').trimEnd()}…`
}

/** With its accents, and whole where it takes two units of UTF-16. */
function firstLetter(word = ''): string | undefined {
  // Nothing joins two of these; the first segmenter of a page costs 3 ms.
  if (/^[\da-z]([\da-z]|$)/i.test(word)) return word[0]
  const letters = new Intl.Segmenter(locale, { granularity: 'grapheme' }).segment(word)
  return letters.containing(0)?.segment
}
