/** A photo as large as the screen allows; the arrow keys go through those of the same message. */
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { Button } from '@/components/ui/button'
import { DialogContent } from '@/components/ui/dialog'
import type { Attachment } from '../types'
import { t } from '../texts'
import { ExternalLink } from './external-link'

type PhotoViewerProps = { photos: Attachment[]; start: number }

export function PhotoViewer({ photos, start }: PhotoViewerProps) {
  const [at, setAt] = useState(start)
  const photo = photos[at]
  const total = photos.length
  const title =
    total > 1
      ? t('attachment.photoOf', { at: String(at + 1), total: String(total) })
      : t('attachment.photo')

  function step(by: number) {
    setAt((now) => Math.min(Math.max(now + by, 0), total - 1))
  }
  function stepByKey(event: KeyboardEvent) {
    if (event.key === 'ArrowLeft') step(-1)
    if (event.key === 'ArrowRight') step(1)
  }

  return (
    <DialogContent
      title={title}
      className="max-w-4xl p-4 lg:p-6"
      onKeyDown={stepByKey}
      onOpenAutoFocus={() => setAt(start)}
    >
      {photo?.url && (
        <img
          src={photo.url}
          alt={title}
          className="min-h-40 max-h-[65dvh] w-full rounded bg-surface-sunken object-contain"
        />
      )}
      <div className="flex flex-wrap items-center justify-between gap-2 text-13">
        {photo?.url && (
          <ExternalLink href={photo.url} target="_blank">
            {t('attachment.openAlone')}
          </ExternalLink>
        )}
        {total > 1 && (
          <span className="flex gap-2">
            <Button
              size="icon"
              aria-label={t('attachment.previous')}
              disabled={at === 0}
              onClick={() => step(-1)}
            >
              <ChevronLeft aria-hidden />
            </Button>
            <Button
              size="icon"
              aria-label={t('attachment.next')}
              disabled={at === total - 1}
              onClick={() => step(1)}
            >
              <ChevronRight aria-hidden />
            </Button>
          </span>
        )}
      </div>
    </DialogContent>
  )
}
