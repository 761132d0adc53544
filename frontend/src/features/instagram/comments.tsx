// Comments and mentions: recorded for the owner to read, never answered by the assistant.
import { useState } from 'react'
import { useComments } from '@/api/instagram'
import type { PublicComment } from '@/api/types'
import { ErrorState } from '@/components/error-state'
import { Time } from '@/components/time'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { t } from './texts'

export function Comments({ businessId, timeZone }: { businessId: number; timeZone: string }) {
  const [isOpen, setIsOpen] = useState(false)
  const comments = useComments(businessId, { enabled: isOpen })
  return (
    <section className="flex flex-col gap-4 rounded-lg border border-line bg-surface-raised p-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h2 className="text-17 font-semibold">{t('comments.title')}</h2>
          <p className="text-ink-soft">{t('comments.intro')}</p>
        </div>
        <Button aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? t('comments.hide') : t('comments.show')}
        </Button>
      </div>
      {isOpen &&
        (comments.data ? (
          <List comments={comments.data} timeZone={timeZone} />
        ) : comments.isError ? (
          <ErrorState query={comments} className="py-4" />
        ) : (
          <Skeleton className="h-24" />
        ))}
    </section>
  )
}

function List({ comments, timeZone }: { comments: PublicComment[]; timeZone: string }) {
  if (!comments.length) return <p className="text-ink-soft">{t('comments.empty')}</p>
  return (
    <ul className="flex flex-col divide-y divide-line">
      {comments.map((comment) => (
        <li key={comment.id} className="py-2.5">
          <p className="text-13 text-ink-soft">
            {comment.author_username ? `@${comment.author_username}` : t('comments.somebody')}
            {' · '}
            {t(`comments.kinds.${comment.kind}`)} · <Time at={comment.at} timeZone={timeZone} />
          </p>
          <p dir="auto" className="wrap-anywhere">
            {comment.text || t('comments.noText')}
          </p>
        </li>
      ))}
    </ul>
  )
}
