/** Small words under a message: that it was edited, what it is for, how it came to us. */
import type { ReactNode } from 'react'
import { formatExact } from '@/lib/format'
import type { ShownMessage } from '../model/timeline'
import { words } from '../words'

export function listMarks(message: ShownMessage, timeZone: string): ReactNode[] {
  const { edited_at: editedAt, purpose, tag, found_by: foundBy } = message
  const { marks } = words
  const listed: ReactNode[] = []
  if (message.kind === 'DELETED') return listed
  if (editedAt) {
    listed.push(
      <time key="edited" dateTime={editedAt} title={formatExact(editedAt, timeZone)}>
        {marks.edited}
      </time>,
    )
  }
  if (purpose) listed.push(<span key="purpose">{marks.purposes[purpose]}</span>)
  if (tag) {
    listed.push(
      <span key="tag" title={marks.humanAgentWhy}>
        {marks.humanAgent}
      </span>,
    )
  }
  if (foundBy === 'POLL') listed.push(<span key="found">{marks.foundByLooking}</span>)
  return listed
}
