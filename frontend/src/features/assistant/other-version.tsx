/** When two people write at once: nobody's text is lost, and the one who saves later chooses. */
import { GitCompareArrows } from 'lucide-react'
import type { Assistant } from '@/api/types'
import { useNow } from '@/components/time'
import { Button } from '@/components/ui/button'
import { formatWhen } from '@/lib/format-when'
import { cn } from '@/lib/cn'
import { t } from './texts'

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
          <p className="font-medium">{by ? t('changed.titleBy', { by }) : t('changed.title')}</p>
          <p className="text-13">{t('changed.text')}</p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => onShow(!isShown)}>
          {isShown ? t('changed.hide') : t('changed.show')}
        </Button>
        <Button size="sm" pending={isSaving} onClick={onKeepMine}>
          {t('changed.keepMine')}
        </Button>
        <Button size="sm" onClick={onTakeTheirs}>
          {t('changed.takeTheirs')}
        </Button>
      </div>
    </div>
  )
}

function describeSaved(by: string | null, when: string) {
  return by ? t('changed.savedBy', { by, when }) : t('changed.saved', { when })
}

export function OtherVersion({ assistant, timeZone }: { assistant: Assistant; timeZone: string }) {
  const now = useNow()
  return (
    <section aria-labelledby="other-version" className="flex flex-col gap-3">
      <div>
        <h2 id="other-version" className="text-17 font-semibold">
          {t('changed.other', { version: String(assistant.version) })}
        </h2>
        {assistant.updated_at && (
          <p className="text-13 text-ink-soft">
            {describeSaved(assistant.updated_by, formatWhen(assistant.updated_at, timeZone, now))}
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
