/**
 * One message: what it refers to, what came with it, and its words as a bubble whose colours say
 * who spoke.
 */
import { Ban } from 'lucide-react'
import { useNow } from '@/components/time'
import { cn } from '@/lib/cn'
import type { ShownMessage } from '../model/timeline'
import { isUndecided, isUnsentOnPurpose, mayResolveItself } from '../model/undelivered'
import type { MessageAuthor } from '../types'
import { t } from '../texts'
import { Attachments } from './attachments'
import { ContextLine } from './message-context'
import { MessageText } from './message-text'

const looks: Record<MessageAuthor, string> = {
  CUSTOMER: 'bg-customer text-customer-ink',
  ASSISTANT: 'bg-assistant text-assistant-ink',
  PERSON: 'bg-person text-person-ink',
  PHONE: 'border border-line-strong text-ink',
}

export function MessageBubble({ message }: { message: ShownMessage }) {
  if (message.kind === 'DELETED') {
    return (
      <p
        className={cn(
          'flex items-center gap-2 rounded-lg border border-dashed border-line-strong/60',
          'px-3.5 py-2 text-ink-soft',
        )}
      >
        <Ban aria-hidden className="size-4 shrink-0" />
        {t('removed')}
      </p>
    )
  }
  return (
    <>
      <ContextLine message={message} />
      <Attachments attachments={listShown(message)} />
      <Words message={message} />
    </>
  )
}

/** A mention's story is spoken of above the message already. */
function listShown({ attachments, context }: ShownMessage) {
  return context?.kind === 'STORY_MENTION'
    ? attachments.filter((each) => each.type !== 'story_mention')
    : attachments
}

/** The description stands in for what is not shown in another way. */
function describe({ text, kind, description, attachments, context }: ShownMessage): string | null {
  if (attachments.length > 0 || (context && context.kind !== 'REFERRAL' && context.kind !== 'AD'))
    return null
  return description ?? (text || kind === 'TEXT' ? null : t('somethingSent'))
}

function Words({ message }: { message: ShownMessage }) {
  const isBeingChecked = mayResolveItself(message, useNow())
  const isOnItsWay = message.state === 'QUEUED' || message.state === 'SENDING' || isBeingChecked
  const inTrouble = isUndecided(message) && !isBeingChecked
  const description = describe(message)
  if (!description && !message.text) return null
  return (
    <div
      className={cn(
        'relative flex max-w-full flex-col gap-1 rounded-lg px-3.5 py-2',
        looks[message.author],
        // Dashed rather than paler: the words must stay readable.
        isOnItsWay && 'outline-1 outline-dashed outline-line-strong outline-offset-2',
        inTrouble && 'outline-1 outline-broken outline-offset-2',
        isUnsentOnPurpose(message) &&
          'outline-1 outline-dashed outline-line-strong outline-offset-2',
      )}
    >
      {description && <p className="text-13 wrap-anywhere italic">{description}</p>}
      {message.text && <MessageText text={message.text} />}
    </div>
  )
}

export function Reactions({ reactions }: Pick<ShownMessage, 'reactions'>) {
  if (reactions.length === 0) return null
  return (
    <ul className="relative z-10 -mt-2 flex gap-1 px-2">
      {reactions.map((reaction, at) => (
        <li
          key={at}
          title={t(`reactedBy.${reaction.by}`)}
          className="rounded-full border border-line bg-surface-raised px-1.5 text-13 leading-6"
        >
          <span className="sr-only">{t(`reactedBy.${reaction.by}`)} </span>
          {reaction.emoji}
        </li>
      ))}
    </ul>
  )
}
