/** "Why?" under an answer of the assistant: what it answered, and what it rested on. */
import { useQuery } from '@tanstack/react-query'
import { ErrorState } from '@/components/error-state'
import { EvidenceCard } from '@/components/evidence-card'
import { Button } from '@/components/ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { seesPhotosQuery, turnQuery } from '../api'
import { useThreadContext } from '../thread-context'
import type { Message } from '../types'
import { t } from '../texts'
import { describeShown } from './shown-to-model'

export function WhyCard({ turnId }: { turnId: number }) {
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="link" size="inline" className="min-h-11 text-13 lg:min-h-6">
          {t('why.button')}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label={t('why.label')}>
        <TurnReasons turnId={turnId} />
      </PopoverContent>
    </Popover>
  )
}

function TurnReasons({ turnId }: { turnId: number }) {
  const { businessId, threadId } = useThreadContext()
  const turn = useQuery(turnQuery(businessId, threadId, turnId))
  if (turn.isPending) {
    return (
      <div role="status" aria-busy aria-label={t('why.loading')} className="flex flex-col gap-3">
        <Skeleton className="h-5 w-28" />
        <Skeleton className="h-10 w-full" />
        <Skeleton className="h-34 w-full" />
      </div>
    )
  }
  if (turn.isError) {
    return <ErrorState className="p-2" title={t('why.failed')} query={turn} />
  }
  const { messages, evidence, reason_text: reason, handoff_reason: handoff } = turn.data
  return (
    <>
      {messages.length > 0 && (
        <div className="flex flex-col gap-1.5">
          <p className="text-13 font-medium">{t('why.answered')}</p>
          <ul className="flex flex-col gap-1">
            {messages.map((message) => (
              <Answered key={message.id} message={message} />
            ))}
          </ul>
        </div>
      )}
      {handoff && (
        <p className="text-13 wrap-anywhere text-needs-you">
          <strong className="font-semibold">{t('why.handoff')}</strong> {handoff}
        </p>
      )}
      {reason && <p className="text-13 wrap-anywhere">{reason}</p>}
      <div className="flex flex-col gap-1.5">
        <p className="text-13 font-medium">{t('why.basedOn')}</p>
        {evidence ? (
          <EvidenceCard evidence={evidence} />
        ) : (
          <p className="text-13 text-ink-soft">{t('why.noEvidence')}</p>
        )}
      </div>
    </>
  )
}

/** A message as the assistant had it: its words, and what it was told of the rest. */
function Answered({ message }: { message: Message }) {
  const { businessId } = useThreadContext()
  const { data: sees } = useQuery(seesPhotosQuery(businessId))
  const said =
    message.text ||
    (message.attachments.length === 0 && (message.description ?? t('somethingSent')))
  return (
    <li
      className={cn(
        'flex flex-col gap-1 rounded-sm bg-customer px-2.5 py-1.5 text-13 wrap-anywhere',
        'text-customer-ink',
      )}
    >
      {said && (
        <p dir="auto" className="line-clamp-3">
          {said}
        </p>
      )}
      {sees !== undefined &&
        message.attachments.map((attachment) => (
          <p key={attachment.id} dir="auto" className="line-clamp-4">
            {describeShown(attachment, { sees })}
          </p>
        ))}
    </li>
  )
}
