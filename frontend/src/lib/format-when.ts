import { formatClock, formatDay } from './format'

/** A moment as it reads inside a sentence: "at 18:40", "tomorrow at 09:00", "3 March at 18:40". */
export function formatWhen(at: string, timeZone: string, now: Date): string {
  const clock = `at ${formatClock(at, timeZone)}`
  const day = formatDay(at, timeZone, now)
  if (day === 'Today') return clock
  return `${day === 'Tomorrow' || day === 'Yesterday' ? day.toLowerCase() : day} ${clock}`
}
