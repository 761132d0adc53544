/** How long Instagram still takes a reply, once there is little time left. */
import { Clock } from 'lucide-react'
import { useNow } from '@/components/time'
import { formatDuration } from '@/lib/format'
import { formatWhen } from '@/lib/format-when'
import type { ReplyWindow } from '../model/reply-window'
import { useThreadContext } from '../thread-context'
import { t } from '../texts'

export function WindowLine({ replyWindow }: { replyWindow: ReplyWindow }) {
  const { timeZone } = useThreadContext()
  const now = useNow()
  if (replyWindow.state === 'CLOSED') {
    return (
      replyWindow.personUntil && (
        <p className="flex items-start gap-1.5 text-13 text-needs-you">
          <Clock aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {t('composer.late.allowed', { when: formatWhen(replyWindow.personUntil, timeZone, now) })}
        </p>
      )
    )
  }
  if (replyWindow.state === 'OPEN') return null
  const { closesAt } = replyWindow
  const left = Math.max(Date.parse(closesAt) - now.getTime(), 0)
  return (
    <p
      // Whoever needs it finds it; read aloud each minute it would only disturb.
      aria-live="off"
      title={t('composer.closesInWhy', { when: formatWhen(closesAt, timeZone, now) })}
      className="flex items-center gap-1.5 text-13 font-medium text-needs-you"
    >
      <Clock aria-hidden className="size-3.5" />
      {t('composer.closesIn', { left: formatDuration(left) })}
    </p>
  )
}
