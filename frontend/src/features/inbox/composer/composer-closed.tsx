/** What stands in place of the composer when nothing can be sent: why, and what to do instead. */
import { Blocks, Clock, Unplug } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Link } from '@/lib/router'
import { useNow } from '@/components/time'
import { Button } from '@/components/ui/button'
import { formatWhen } from '@/lib/format-when'
import { cn } from '@/lib/cn'
import { useThreadContext } from '../thread-context'
import { t } from '../texts'

type NoticeProps = {
  icon: ReactNode
  title: string
  text: string
  draft: string
  action: ReactNode
}

function Notice({ icon, title, text, draft, action }: NoticeProps) {
  return (
    <section
      className={cn(
        'flex flex-col gap-3 border-t border-line',
        'bg-surface-sunken px-4 py-4 lg:px-6',
      )}
    >
      <div className="flex gap-3">
        <span aria-hidden className="mt-0.5 text-ink-soft [&_svg]:size-4">
          {icon}
        </span>
        <div className="flex min-w-0 flex-col gap-1">
          <p className="font-medium">{title}</p>
          <p className="text-13 text-ink-soft">{text}</p>
        </div>
      </div>
      {draft.trim() && <KeptDraft draft={draft} />}
      <div className="flex flex-wrap gap-2 pl-7">{action}</div>
    </section>
  )
}

function KeptDraft({ draft }: { draft: string }) {
  const [isCopied, setIsCopied] = useState(false)
  return (
    <div className="flex min-w-0 flex-col gap-1 pl-7">
      <p className="text-13 text-ink-soft">{t('composer.windowClosed.keptDraft')}</p>
      <p
        className={cn(
          'line-clamp-4 rounded-sm border border-line bg-surface px-3 py-2 wrap-anywhere',
          'whitespace-pre-wrap',
        )}
      >
        {draft}
      </p>
      {/* The clipboard is there on HTTPS and localhost only; elsewhere the text can be selected.
       */}
      {'clipboard' in navigator && (
        <Button
          variant="link"
          size="inline"
          className="min-h-11 self-start text-13 lg:min-h-6"
          onClick={() => void navigator.clipboard.writeText(draft).then(() => setIsCopied(true))}
        >
          {isCopied ? t('composer.windowClosed.copied') : t('composer.windowClosed.copy')}
        </Button>
      )}
    </div>
  )
}

type WindowClosedProps = {
  draft: string
  /** Until when a person's answer is still taken, where the installation may send one. */
  lateUntil: string | null
  onAnswerLate: () => void
}

export function WindowClosed({ draft, lateUntil, onAnswerLate }: WindowClosedProps) {
  const { timeZone } = useThreadContext()
  const now = useNow()
  const when = lateUntil && formatWhen(lateUntil, timeZone, now)
  return (
    <Notice
      icon={<Clock />}
      title={when ? t('composer.late.title') : t('composer.windowClosed.title')}
      text={when ? t('composer.late.why', { when }) : t('composer.windowClosed.text')}
      draft={draft}
      action={
        <>
          {lateUntil && (
            <Button size="sm" variant="primary" onClick={onAnswerLate}>
              {t('composer.late.offer')}
            </Button>
          )}
          <OpenInstagram />
        </>
      }
    />
  )
}

function OpenInstagram() {
  return (
    <Button asChild size="sm">
      <a href="https://www.instagram.com/direct/inbox/" target="_blank" rel="noreferrer noopener">
        {t('composer.windowClosed.open')}
      </a>
    </Button>
  )
}

export function HeldByApp({ until, draft }: { until: string; draft: string }) {
  const { timeZone } = useThreadContext()
  const now = useNow()
  return (
    <Notice
      icon={<Blocks />}
      title={t('composer.heldByApp.title')}
      text={t('composer.heldByApp.text', { when: formatWhen(until, timeZone, now) })}
      draft={draft}
      action={<OpenInstagram />}
    />
  )
}

export function NotConnected({ businessId, draft }: { businessId: number; draft: string }) {
  return (
    <Notice
      icon={<Unplug />}
      title={t('composer.notConnected.title')}
      text={t('composer.notConnected.text')}
      draft={draft}
      action={
        <Button asChild size="sm" variant="primary">
          <Link to={`/b/${businessId}/settings/instagram`}>{t('composer.notConnected.open')}</Link>
        </Button>
      }
    />
  )
}
