/** The photos of one message: one alone, several as a grid; each opens larger. */
import { useState } from 'react'
import { Dialog, DialogTrigger } from '@/components/ui/dialog'
import { cn } from '@/lib/cn'
import type { Attachment } from '../types'
import { t } from '../texts'
import { PhotoViewer } from './photo-viewer'

export function Photos({ photos }: { photos: Attachment[] }) {
  const isOne = photos.length === 1
  return (
    <ul className={cn('grid max-w-full gap-1', isOne ? 'w-64' : 'w-72 grid-cols-2')}>
      {photos.map((photo, at) => (
        <li key={photo.id}>
          <Photo photos={photos} at={at} />
        </li>
      ))}
    </ul>
  )
}

function Photo({ photos, at }: { photos: Attachment[]; at: number }) {
  const [isBroken, setIsBroken] = useState(false)
  const isOne = photos.length === 1
  // The box has its size before the picture has: nothing jumps when it comes.
  const box = cn(
    'block w-full overflow-hidden rounded-lg border border-line bg-surface-sunken',
    isOne ? 'aspect-4/3' : 'aspect-square',
  )
  if (isBroken) {
    return (
      <p
        className={cn(
          box,
          'flex items-center justify-center p-3 text-center text-13 text-ink-soft',
        )}
      >
        {t('attachment.notLoaded')}
      </p>
    )
  }
  return (
    <Dialog>
      <DialogTrigger
        className={cn(box, 'transition-opacity duration-150 hover:opacity-90')}
        aria-label={
          isOne
            ? t('attachment.openPhoto')
            : t('attachment.openPhotoOf', { at: String(at + 1), total: String(photos.length) })
        }
      >
        <img
          src={photos[at]?.url ?? undefined}
          alt=""
          loading="lazy"
          decoding="async"
          className="size-full object-cover"
          onError={() => setIsBroken(true)}
        />
      </DialogTrigger>
      <PhotoViewer photos={photos} start={at} />
    </Dialog>
  )
}
