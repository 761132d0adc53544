import { formatClock, formatDay, whichDay } from './format'
import { t } from './texts'

/** A moment as an adverb in a sentence: "at 18:40", "tomorrow at 09:00", "3 March at 18:40". */
export function formatWhen(at: string, timeZone: string, now: Date): string {
  return t(`when.${whichDay(at, timeZone, now)}`, partsOf(at, timeZone, now))
}

/** A moment as an end: "until 18:40", "until tomorrow at 09:00", "until 3 March at 18:40". */
export function formatUntil(at: string, timeZone: string, now: Date): string {
  return t(`until.${whichDay(at, timeZone, now)}`, partsOf(at, timeZone, now))
}

function partsOf(at: string, timeZone: string, now: Date) {
  return { day: formatDay(at, timeZone, now), clock: formatClock(at, timeZone) }
}
