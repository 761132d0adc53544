// Times, numbers and names as people say them. Datetimes come as ISO 8601 UTC
// and are shown in a business's time zone (an IANA name).
const minute = 60_000
const locale = 'en-GB'

function parts(at: Date, timeZone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return format.format(at)
}

function daysBetween(earlier: Date, later: Date, timeZone: string): number {
  const dayOf = (at: Date) => Date.parse(`${parts(at, timeZone)}T00:00:00Z`)
  return Math.round((dayOf(later) - dayOf(earlier)) / (24 * 60 * minute))
}

/** "18:40" */
export function formatClock(at: string | Date, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' }).format(
    new Date(at),
  )
}

/** "Today", "Yesterday", "Tuesday", "3 March", "3 March 2024": for day lines. */
export function formatDay(at: string | Date, timeZone: string, now = new Date()): string {
  const date = new Date(at)
  const days = daysBetween(date, now, timeZone)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days === -1) return 'Tomorrow'
  if (days > 1 && days < 7)
    return new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long' }).format(date)
  const sameYear = parts(date, timeZone).slice(0, 4) === parts(now, timeZone).slice(0, 4)
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: sameYear ? undefined : 'numeric',
  }).format(date)
}

/** "now", "2 min", "18:40", "Yesterday 18:40", "Tuesday 18:40", "3 March". */
export function formatTime(at: string | Date, timeZone: string, now = new Date()): string {
  const date = new Date(at)
  const age = now.getTime() - date.getTime()
  if (age >= -minute && age < minute) return 'now'
  if (age > 0 && age < 60 * minute) return `${Math.floor(age / minute)} min`
  const days = daysBetween(date, now, timeZone)
  if (days === 0) return formatClock(date, timeZone)
  const day = formatDay(date, timeZone, now)
  return days >= -1 && days < 7 ? `${day} ${formatClock(date, timeZone)}` : day
}

/** The same where it stands alone: "just now", "2 min ago", "18:40". */
export function formatAgo(at: string | Date, timeZone: string, now = new Date()): string {
  const said = formatTime(at, timeZone, now)
  if (said === 'now') return 'just now'
  return said.endsWith(' min') ? `${said} ago` : said
}

/** "Tuesday, 3 March 2026 at 18:40:05 GMT+1": for hover and for screen readers. */
export function formatExact(at: string | Date, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'full', timeStyle: 'long' }).format(
    new Date(at),
  )
}

/** "3 h 20 min", "45 min", "less than a minute". */
export function formatDuration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / minute)
  if (minutes < 1) return 'less than a minute'
  const hours = Math.floor(minutes / 60)
  if (hours === 0) return `${minutes} min`
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** "12,400" */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale).format(value)
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
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .trim()
    .split(/\s+/)
    .filter(Boolean)
  const first = words[0]?.[0] ?? '?'
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : ''
  return (first + last).toUpperCase()
}
