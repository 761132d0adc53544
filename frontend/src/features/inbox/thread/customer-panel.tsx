/** Who the customer is, who answers them now, and the one button to change it. */
import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import { isPaused, isWorking } from '@/api/assistant-state'
import type { AssistantState } from '@/api/types'
import { Time, useNow } from '@/components/time'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import { formatNumber } from '@/lib/format'
import { formatWhen } from '@/lib/format-when'
import type { ThreadAction } from '../api'
import { nameOf } from '../model/customer-name'
import { sayWhoAnswers } from '../model/who-answers'
import type { Thread } from '../types'
import { t } from '../texts'

type CustomerPanelProps = {
  thread: Thread
  timeZone: string
  me: string | null
  assistant: AssistantState
  takeoverHours: number
  act: (action: ThreadAction) => void
  pendingAction: ThreadAction | null
}

export function CustomerPanel(props: CustomerPanelProps) {
  const { thread, timeZone } = props
  const { customer } = thread
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col items-center gap-2 text-center">
        <Avatar name={customer.name ?? customer.username} src={customer.picture_url} size="lg" />
        <div className="flex max-w-full flex-col">
          <p dir="auto" className="text-17 font-semibold wrap-anywhere">
            {nameOf(customer)}
          </p>
          {customer.username && (
            <a
              href={`https://www.instagram.com/${encodeURIComponent(customer.username)}/`}
              target="_blank"
              rel="noreferrer noopener"
              className={cn(
                'inline-flex min-h-11 items-center justify-center gap-1 text-13',
                'text-accent underline-offset-4 hover:underline lg:min-h-6',
              )}
            >
              <span className="min-w-0 wrap-anywhere">@{customer.username}</span>
              <ExternalLink aria-hidden className="size-3.5 shrink-0" />
              <span className="sr-only">{t('panel.profile')}</span>
            </a>
          )}
        </div>
      </div>
      <WhoAnswers {...props} />
      <dl className="flex flex-col gap-2 text-13">
        {customer.first_seen_at && (
          <Fact term={t('panel.firstSeen')}>
            <Time at={customer.first_seen_at} timeZone={timeZone} ago />
          </Fact>
        )}
        {customer.last_seen_at && (
          <Fact term={t('panel.lastSeen')}>
            <Time at={customer.last_seen_at} timeZone={timeZone} ago />
          </Fact>
        )}
        {customer.follower_count !== null && (
          <Fact term={t('panel.followers')}>{formatNumber(customer.follower_count)}</Fact>
        )}
        {customer.is_follower !== null && (
          <Fact term={t('panel.follows')}>
            {customer.is_follower ? t('panel.yes') : t('panel.no')}
          </Fact>
        )}
      </dl>
    </div>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4">
      <dt className="text-ink-soft">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function WhoAnswers(props: CustomerPanelProps) {
  const { thread, timeZone, me, assistant, takeoverHours, act, pendingAction } = props
  const now = useNow()
  const isPerson = thread.answered_by === 'PERSON'
  const action = isPerson ? 'hand-back' : 'take-over'
  return (
    <section className="flex flex-col gap-3 rounded border border-line p-4">
      <h3 className="text-13 text-ink-soft">{t('panel.whoAnswers')}</h3>
      <p className="font-medium wrap-anywhere">{sayWhoAnswers(thread, assistant, me)}</p>
      {isPerson && (
        <p className="text-13 text-ink-soft">
          {thread.person_until
            ? t('panel.until', { when: formatWhen(thread.person_until, timeZone, now) })
            : t('panel.untilHandBack')}
        </p>
      )}
      {!isPerson && !isWorking(assistant) && (
        <p className={cn('text-13', isPaused(assistant) ? 'text-needs-you' : 'text-ink-soft')}>
          {isPaused(assistant) ? assistant.detail : t('panel.assistantOffHint')}
        </p>
      )}
      <Button pending={pendingAction === action} onClick={() => act(action)}>
        {isPerson ? t('panel.handBack') : t('panel.takeOver')}
      </Button>
      {!isPerson && isWorking(assistant) && (
        <p className="text-13 text-ink-soft">{t('panel.takeOverHint', { hours: takeoverHours })}</p>
      )}
    </section>
  )
}
