// A time in people's words, kept fresh, exact on hover, in the business's time zone.
import { useEffect, useState } from 'react'
import { formatAgo, formatExact, formatTime } from '@/lib/format'

const refreshMilliseconds = 30_000

/** The present, again every half minute. */
export function useNow(milliseconds = refreshMilliseconds): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), milliseconds)
    return () => clearInterval(timer)
  }, [milliseconds])
  return now
}

/** `ago` for where the time stands alone: "2 min ago" instead of a list's "2 min". */
export function Time({
  at,
  timeZone,
  ago = false,
  className,
}: {
  at: string
  timeZone: string
  ago?: boolean
  className?: string
}) {
  const now = useNow()
  return (
    <time
      dateTime={at}
      // Under the mouse only: writing a zone's name takes as long as drawing a row.
      onPointerOver={(event) => (event.currentTarget.title = formatExact(at, timeZone))}
      className={className}
    >
      {(ago ? formatAgo : formatTime)(at, timeZone, now)}
    </time>
  )
}
