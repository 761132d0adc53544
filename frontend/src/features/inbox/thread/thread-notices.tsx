/**
 * Between the header and the messages: what somebody must know of a thread before reading or
 * answering.
 */
import { Archive, CircleAlert, Hand } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from '@/lib/router'
import { isWorking } from '@/api/assistant-state'
import type { Business } from '@/api/types'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import type { ThreadAction } from '../api'
import type { Thread } from '../types'
import { t } from '../texts'

type ThreadNoticesProps = {
  business: Business
  thread: Thread
  act: (action: ThreadAction) => void
  pendingAction: ThreadAction | null
  /** Scrolls to the newest message that was not sent. */
  showUnsent: () => void
}

export function ThreadNotices(props: ThreadNoticesProps) {
  const { thread, act, pendingAction } = props
  const { handed_off: handedOff } = thread
  return (
    <>
      {handedOff ? (
        <Notice
          icon={<Hand />}
          label={t('needsYou')}
          tone="needs-you"
          actions={
            <>
              <TakeOver act={act} pendingAction={pendingAction} />
              <HandBack act={act} pendingAction={pendingAction} />
            </>
          }
        >
          <strong className="font-semibold">
            {handedOff.reason
              ? t('handoff.askedFor', { reason: withFullStop(handedOff.reason) })
              : t('handoff.asked')}
          </strong>{' '}
          {t('handoff.waits')}
        </Notice>
      ) : (
        thread.needs_you && (
          <Notice
            icon={<CircleAlert />}
            label={t('needsYou')}
            tone="needs-you"
            actions={<NeedActions {...props} />}
          >
            <strong className="font-semibold">{t('needsYou')}</strong>
            {thread.needs_you_reason && ` · ${thread.needs_you_reason}`}
          </Notice>
        )
      )}
      {thread.state === 'CLOSED' && (
        <Notice
          icon={<Archive />}
          actions={
            <Button size="sm" pending={pendingAction === 'reopen'} onClick={() => act('reopen')}>
              {t('reopen')}
            </Button>
          }
        >
          {t('closedNote')}
        </Notice>
      )}
    </>
  )
}

type ActionProps = Pick<ThreadNoticesProps, 'act' | 'pendingAction'>

function TakeOver({ act, pendingAction }: ActionProps) {
  return (
    <Button
      size="sm"
      variant="primary"
      pending={pendingAction === 'take-over'}
      onClick={() => act('take-over')}
    >
      {t('panel.takeOver')}
    </Button>
  )
}

function HandBack({ act, pendingAction }: ActionProps) {
  return (
    <Button size="sm" pending={pendingAction === 'hand-back'} onClick={() => act('hand-back')}>
      {t('handoff.handBack')}
    </Button>
  )
}

/** Whatever a conversation needs somebody for, there is a way to deal with it. */
function NeedActions({ business, thread, act, pendingAction, showUnsent }: ThreadNoticesProps) {
  if (thread.needs_you_code === 'SENDING_FAILED' || thread.needs_you_code === 'SENDING_STUCK') {
    return (
      <Button size="sm" onClick={showUnsent}>
        {t('need.showUnsent')}
      </Button>
    )
  }
  if (business.instagram.state !== 'CONNECTED') {
    return (
      <Button asChild size="sm">
        <Link to={`/b/${business.id}/settings/instagram`}>{t('need.reconnect')}</Link>
      </Button>
    )
  }
  if (thread.answered_by === 'PERSON') return <HandBack act={act} pendingAction={pendingAction} />
  return (
    <>
      <TakeOver act={act} pendingAction={pendingAction} />
      {isWorking(business.assistant_state) && !thread.live_turn && (
        <Button
          size="sm"
          pending={pendingAction === 'answer-now'}
          onClick={() => act('answer-now')}
        >
          {t('need.letAnswer')}
        </Button>
      )}
    </>
  )
}

type NoticeProps = {
  icon: ReactNode
  tone?: 'needs-you' | 'quiet'
  label?: string
  actions?: ReactNode
  children: ReactNode
}

function Notice({ icon, tone = 'quiet', label, actions, children }: NoticeProps) {
  return (
    <section
      aria-label={label}
      className={cn(
        'flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line px-4 py-2 ' +
          'text-13 lg:px-6',
        tone === 'needs-you'
          ? 'bg-needs-you-soft text-needs-you'
          : 'bg-surface-sunken text-ink-soft',
      )}
    >
      <p className="flex min-w-0 flex-[1_1_18rem] items-start gap-2">
        <span aria-hidden className="mt-0.5 [&_svg]:size-3.5">
          {icon}
        </span>
        <span className="min-w-0 text-pretty wrap-anywhere">{children}</span>
      </p>
      {actions && <span className="flex flex-wrap gap-2">{actions}</span>}
    </section>
  )
}

const withFullStop = (sentence: string) => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`)
