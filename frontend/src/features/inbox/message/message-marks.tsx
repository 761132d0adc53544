/** Small words under a message: that it was edited, what it is for, how it came to us. */
import type { ReactNode } from 'react'
import { formatExact } from '@/lib/format'
import type { ShownMessage } from '../model/timeline'
import { t } from '../texts'

export function listMarks(message: ShownMessage, timeZone: string): ReactNode[] {
  const { edited_at: editedAt, purpose, tag, found_by: foundBy } = message
  const listed: ReactNode[] = []
  if (message.kind === 'DELETED') return listed
  if (editedAt) {
    listed.push(
      <time key="edited" dateTime={editedAt} title={formatExact(editedAt, timeZone)}>
        {t('marks.edited')}
      </time>,
    )
  }
  if (purpose) listed.push(<span key="purpose">{t(`marks.purposes.${purpose}`)}</span>)
  if (tag) {
    listed.push(
      <span key="tag" title={t('marks.humanAgentWhy')}>
        {t('marks.humanAgent')}
      </span>,
    )
  }
  if (foundBy === 'POLL') listed.push(<span key="found">{t('marks.foundByLooking')}</span>)
  return listed
}
