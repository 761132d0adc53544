/** The place to answer from: the composer, or why there is none and what to do instead. */
import { useState, type RefObject } from 'react'
import type { Business } from '@/api/types'
import { useNow } from '@/components/time'
import type { MessageTag } from '../model/outbox'
import { readReplyWindow } from '../model/reply-window'
import type { Thread } from '../types'
import { Composer } from './composer'
import { HeldByApp, NotConnected, WindowClosed } from './composer-closed'

type ReplyBoxProps = {
  business: Business
  thread: Thread
  box: RefObject<HTMLTextAreaElement | null>
  draft: string
  onChange: (text: string) => void
  onSend: (tag: MessageTag) => void
  /** Escape was pressed in the box. */
  onLeave: () => void
}

export function ReplyBox({
  business,
  thread,
  box,
  draft,
  onChange,
  onSend,
  onLeave,
}: ReplyBoxProps) {
  const now = useNow()
  /**
   * Chosen by a person, each time they open the thread: nothing leaves under Instagram's tag by
   * itself.
   */
  const [answersLate, setAnswersLate] = useState(false)
  const { state: connection } = business.instagram
  if (connection === 'NOT_CONNECTED' || connection === 'TOKEN_EXPIRED') {
    return <NotConnected businessId={business.id} draft={draft} />
  }
  if (thread.held_by_app) return <HeldByApp until={thread.held_by_app.until} draft={draft} />
  const replyWindow = readReplyWindow(thread, now.getTime())
  const lateUntil = replyWindow.state === 'CLOSED' ? replyWindow.personUntil : null
  if (replyWindow.state === 'CLOSED' && !(answersLate && lateUntil)) {
    return (
      <WindowClosed draft={draft} lateUntil={lateUntil} onAnswerLate={() => setAnswersLate(true)} />
    )
  }
  const takesOver = thread.answered_by === 'ASSISTANT' && business.ai_enabled
  return (
    <Composer
      box={box}
      text={draft}
      onChange={onChange}
      onSend={() => onSend(lateUntil ? 'HUMAN_AGENT' : '')}
      onLeave={onLeave}
      replyWindow={replyWindow}
      takesOverFor={takesOver ? business.takeover_hours : null}
    />
  )
}
