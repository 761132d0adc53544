/** What became of a message, in words, with what can be done about it. */
import { useState, type ReactNode } from 'react'
import { errorDetail } from '@/api/client'
import { useNow } from '@/components/time'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { showToast } from '@/components/ui/toast'
import { cn } from '@/lib/cn'
import { formatWhen } from '@/lib/format-when'
import { useMessageAction, type MessageAction } from '../api'
import type { ShownMessage } from '../model/timeline'
import { isUnsentOnPurpose, mayResolveItself } from '../model/undelivered'
import { useThreadContext } from '../thread-context'
import { t } from '../texts'

export function DeliveryLine({ message }: { message: ShownMessage }) {
  const { timeZone } = useThreadContext()
  const now = useNow()
  switch (message.state) {
    case 'QUEUED':
      return message.next_attempt_at && message.attempts > 0
        ? describeWait(message.error?.text, formatWhen(message.next_attempt_at, timeZone, now))
        : // One of several parts of a line: the next follows after a middle dot.
          (message.error?.text.replace(/\.$/, '') ?? t('delivery.queued'))
    case 'SENDING':
      return t('delivery.sending')
    case 'SENT':
      return message.seen_at
        ? t('delivery.seen', { when: formatWhen(message.seen_at, timeZone, now) })
        : t('delivery.sent')
    case 'FAILED':
      return message.pending ? <PendingFailed message={message} /> : <Failed message={message} />
    case 'UNKNOWN':
      return <Unknown message={message} />
    default:
      return null
  }
}

function describeWait(why: string | undefined, when: string): string {
  return why ? t('delivery.waitingWhy', { why, when }) : t('delivery.waiting', { when })
}

type TroubleProps = { title: string; text?: string; isQuiet?: boolean; children: ReactNode }

function Trouble({ title, text, isQuiet = false, children }: TroubleProps) {
  return (
    <span className="flex flex-wrap items-center justify-end gap-x-3 text-right">
      <span
        className={cn(
          'min-w-0 text-pretty wrap-anywhere',
          isQuiet ? 'text-ink-soft' : 'text-broken',
        )}
      >
        {text ? `${title} · ${text}` : title}
      </span>
      {children}
    </span>
  )
}

function Act({ label, ...props }: { label: string; onClick: () => void; pending?: boolean }) {
  return (
    <Button variant="link" size="inline" className="min-h-11 text-13 lg:min-h-6" {...props}>
      {label}
    </Button>
  )
}

function useAct(message: ShownMessage) {
  const { businessId, threadId } = useThreadContext()
  const { mutate, isPending, variables } = useMessageAction(businessId, threadId)
  return {
    act: (action: MessageAction) => {
      if (message.id === null) return
      mutate(
        { messageId: message.id, action },
        { onError: (error) => showToast(errorDetail(error), { tone: 'broken' }) },
      )
    },
    isActing: (action: MessageAction) => isPending && variables.action === action,
  }
}

function Failed({ message }: { message: ShownMessage }) {
  const { act, isActing } = useAct(message)
  const isQuiet = isUnsentOnPurpose(message)
  return (
    <Trouble title={t('delivery.notSent')} text={message.error?.text} isQuiet={isQuiet}>
      <Act label={t('retry')} pending={isActing('retry')} onClick={() => act('retry')} />
      {!isQuiet && (
        <Act label={t('discard')} pending={isActing('discard')} onClick={() => act('discard')} />
      )}
    </Trouble>
  )
}

/** Not accepted by our own server: sending it again is safe, its client_id is known there. */
function PendingFailed({ message }: { message: ShownMessage }) {
  const { sendAgain, editPending, discardPending } = useThreadContext()
  const entry = message.pending
  if (!entry) return null
  return (
    <Trouble title={t('delivery.notSent')} text={message.error?.text}>
      <Act label={t('retry')} onClick={() => sendAgain(entry)} />
      <Act label={t('edit')} onClick={() => editPending(entry)} />
      <Act label={t('discard')} onClick={() => discardPending(entry)} />
    </Trouble>
  )
}

function Unknown({ message }: { message: ShownMessage }) {
  const now = useNow(1000)
  if (!mayResolveItself(message, now)) return <StillUnknown message={message} />
  return <span className="text-ink-soft">{message.error?.text ?? t('delivery.checking')}</span>
}

function StillUnknown({ message }: { message: ShownMessage }) {
  const { act, isActing } = useAct(message)
  const [isAsking, setIsAsking] = useState(false)
  return (
    <Trouble title={t('delivery.unknown')} text={message.error?.text ?? t('delivery.unknownWhy')}>
      <Act label={t('check')} pending={isActing('check')} onClick={() => act('check')} />
      <Act label={t('markSent')} pending={isActing('mark-sent')} onClick={() => act('mark-sent')} />
      <Act label={t('sendAgain')} pending={isActing('retry')} onClick={() => setIsAsking(true)} />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t('sendAgainAsk.title')}
        description={t('sendAgainAsk.text')}
        confirmLabel={t('sendAgainAsk.confirm')}
        onConfirm={() => {
          setIsAsking(false)
          act('retry')
        }}
      />
    </Trouble>
  )
}
