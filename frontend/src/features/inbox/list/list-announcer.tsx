/** Tells screen readers of messages that arrive in other conversations than the open one. */
import { useState } from 'react'
import { nameOf } from '../model/customer-name'
import type { Thread } from '../types'
import { t } from '../texts'

/**
 * Threads in which a customer has said something since all that `before` shows; not older ones that
 * were loaded.
 */
function findNews(before: Thread[], after: Thread[]): Thread[] {
  const newest = before.reduce(
    (latest, { last_message: last }) => Math.max(latest, last ? Date.parse(last.at) : 0),
    0,
  )
  return after.filter(
    ({ last_message: last }) => last?.author === 'CUSTOMER' && Date.parse(last.at) > newest,
  )
}

type ListAnnouncerProps = { threads: Thread[]; openThreadId: number | null }

export function ListAnnouncer({ threads, openThreadId }: ListAnnouncerProps) {
  const [before, setBefore] = useState(threads)
  const [said, setSaid] = useState('')
  if (threads !== before) {
    setBefore(threads)
    const news = findNews(before, threads).filter((thread) => thread.id !== openThreadId)
    const [first] = news
    if (first)
      setSaid(
        news.length > 1
          ? t('arrivedIn', { count: news.length })
          : t('arrived', { name: nameOf(first.customer), text: first.last_message?.text ?? '' }),
      )
  }
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {said}
    </p>
  )
}
