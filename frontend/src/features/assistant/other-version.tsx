/** When two people write at once: nobody's text is lost, and the one who saves later chooses. */
import { GitCompareArrows } from 'lucide-react'
import type { Assistant } from '@/api/types'
import { useNow } from '@/components/time'
import { Button } from '@/components/ui/button'
import { formatWhen } from '@/lib/format-when'
import { cn } from '@/lib/cn'
import { words as allWords } from './words'

const words = allWords.changed

type ChangedNoticeProps = {
  by: string | null
  isShown: boolean
  isSaving: boolean
  onShow: (isShown: boolean) => void
  onKeepMine: () => void
  onTakeTheirs: () => void
}

export function ChangedNotice(props: ChangedNoticeProps) {
  const { by, isShown, isSaving, onShow, onKeepMine, onTakeTheirs } = props
  return (
    <div role="alert" className="flex flex-col gap-3 rounded bg-needs-you-soft p-4">
      <div className="flex gap-3">
        <GitCompareArrows aria-hidden className="mt-0.5 size-4 shrink-0 text-needs-you" />
        <div>
          <p className="font-medium">{words.title(by)}</p>
          <p className="text-13">{words.text}</p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => onShow(!isShown)}>
          {isShown ? words.hide : words.show}
        </Button>
        <Button size="sm" pending={isSaving} onClick={onKeepMine}>
          {words.keepMine}
        </Button>
        <Button size="sm" onClick={onTakeTheirs}>
          {words.takeTheirs}
        </Button>
      </div>
    </div>
  )
}

export function OtherVersion({ assistant, timeZone }: { assistant: Assistant; timeZone: string }) {
  const now = useNow()
  return (
    <section aria-labelledby="other-version" className="flex flex-col gap-3">
      <div>
        <h2 id="other-version" className="text-17 font-semibold">
          {words.other(assistant.version)}
        </h2>
        {assistant.updated_at && (
          <p className="text-13 text-ink-soft">
            {words.by(assistant.updated_by, formatWhen(assistant.updated_at, timeZone, now))}
          </p>
        )}
      </div>
      <p
        dir="auto"
        className={cn(
          'rounded border border-line bg-surface-sunken p-4 leading-relaxed',
          'break-words whitespace-pre-wrap',
        )}
      >
        {assistant.instructions}
      </p>
    </section>
  )
}
