/**
 * Tells screen readers of what is said in the open thread: by the customer, the assistant, a
 * colleague.
 */
import { useState } from 'react'
import { findArrived } from '../model/timeline'
import type { MessageItem, TimelineItem } from '../types'
import { t } from '../texts'

type AnnouncerProps = {
  items: TimelineItem[]
  customerName: string
  /** The name under which this person's own messages appear: those are known. */
  me: string | null
}

function say(message: MessageItem, customerName: string): string {
  const text = message.text || message.description || t('somethingSent')
  switch (message.author) {
    case 'CUSTOMER':
      return t('arrived', { name: customerName, text })
    case 'ASSISTANT':
      return t('repliedAssistant', { text })
    case 'PHONE':
      return t('repliedPhone', { text })
    default:
      return message.author_name
        ? t('replied', { name: message.author_name, text })
        : t('repliedTeam', { text })
  }
}

export function Announcer({ items, customerName, me }: AnnouncerProps) {
  const [before, setBefore] = useState(items)
  const [said, setSaid] = useState('')
  if (items !== before) {
    setBefore(items)
    const news = findArrived(before, items).filter(
      (message) => message.author !== 'PERSON' || message.author_name !== me,
    )
    if (news.length > 0) setSaid(news.map((message) => say(message, customerName)).join('\n'))
  }
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {said}
    </p>
  )
}
