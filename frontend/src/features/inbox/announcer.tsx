/** Tells screen readers of messages that arrive in the open thread. */
import { useState } from 'react'
import { findArrived } from './timeline'
import type { TimelineItem } from './types'
import { words } from './words'

type AnnouncerProps = { items: TimelineItem[]; customerName: string }

export function Announcer({ items, customerName }: AnnouncerProps) {
  const [before, setBefore] = useState(items)
  const [said, setSaid] = useState('')
  if (items !== before) {
    setBefore(items)
    const latest = findArrived(before, items).at(-1)
    if (latest) setSaid(words.arrived(customerName, latest.text || latest.description || words.somethingSent))
  }
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {said}
    </p>
  )
}
