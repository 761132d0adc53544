/**
 * What came with a message: photos as a grid, voice notes and videos to play, files to keep, what
 * was shared as a card.
 */
import {
  AudioLines,
  CircleHelp,
  ExternalLink as OpensElsewhere,
  FileText,
  ImageOff,
  Play,
  Share2,
} from 'lucide-react'
import { formatBytes } from '@/lib/format'
import { cn } from '@/lib/cn'
import { nameType, readKind, type AttachmentKind } from '../model/attachment-kind'
import type { Attachment } from '../types'
import { t } from '../texts'
import { ExternalLink } from './external-link'
import { Photos } from './photos'

const icons: Record<AttachmentKind, typeof Play> = {
  PHOTO: ImageOff,
  VIDEO: Play,
  VOICE: AudioLines,
  FILE: FileText,
  SHARED: Share2,
  HEART: CircleHelp,
  UNKNOWN: CircleHelp,
}

export function Attachments({ attachments }: { attachments: Attachment[] }) {
  const photos = attachments.filter((each) => readKind(each) === 'PHOTO' && each.state === 'STORED')
  const others = attachments.filter((each) => !photos.includes(each))
  return (
    <>
      {photos.length > 0 && <Photos photos={photos} />}
      {others.map((each) => (
        <Other key={each.id} attachment={each} />
      ))}
    </>
  )
}

function nameOf({ type, title }: Attachment): string {
  return title ?? nameType(type)
}

function Other({ attachment }: { attachment: Attachment }) {
  const { state, url } = attachment
  const kind = readKind(attachment)
  if (kind === 'HEART') {
    return (
      <p className="text-28 leading-none">
        <span role="img" aria-label={t('attachment.heart')}>
          ❤️
        </span>
      </p>
    )
  }
  if (state !== 'STORED' || !url) return <Card attachment={attachment} kind={kind} />
  if (kind === 'VIDEO') {
    return (
      // The box has its size before the video has: nothing jumps when it comes.
      // eslint-disable-next-line jsx-a11y/media-has-caption -- customers record no captions
      <video
        controls
        playsInline
        preload="metadata"
        src={url}
        aria-label={t('attachment.names.video')}
        className={cn(
          'aspect-4/3 w-72 max-w-full rounded-lg border border-line bg-surface-sunken',
          'object-contain',
        )}
      />
    )
  }
  if (kind === 'VOICE') return <Voice url={url} transcript={attachment.transcript} />
  return <Card attachment={attachment} kind={kind} />
}

function Voice({ url, transcript }: { url: string; transcript: string | null }) {
  return (
    <div className="flex w-72 max-w-full flex-col gap-1.5">
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- its words stand below */}
      <audio
        controls
        preload="metadata"
        src={url}
        aria-label={t('attachment.names.audio')}
        className="h-11 w-full"
      />
      {transcript && (
        <p dir="auto" className="px-1 text-13 wrap-anywhere text-ink-soft">
          <span className="sr-only">{t('attachment.transcript')} </span>
          {t('attachment.quoted', { text: transcript })}
        </p>
      )}
    </div>
  )
}

/** Stories are gone after a day; what else is shared stays. */
const isStory = (type: string) => type === 'ig_story' || type === 'story_mention'

/** What stands under the name: where it is, how big, or why it is not here. */
function sayState({ type, state, bytes, error, url }: Attachment): string | null {
  switch (state) {
    case 'WAITING':
      return t('attachment.waiting')
    case 'FAILED':
      return error ?? t('attachment.failed')
    case 'ERASED':
      return t('attachment.erased')
    case 'LINKED':
      return isStory(type) && !url ? t('attachment.gone') : null
    default:
      return bytes === null ? null : formatBytes(bytes)
  }
}

function Card({ attachment, kind }: { attachment: Attachment; kind: AttachmentKind }) {
  const Icon = icons[kind]
  const said = sayState(attachment)
  return (
    <div
      className={cn(
        'flex w-72 max-w-full items-start gap-3 rounded-lg border border-line',
        'bg-surface-raised px-3.5 py-2.5',
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-soft" />
      <div className="flex min-w-0 flex-col text-13">
        <p dir="auto" className="line-clamp-3 text-15 wrap-anywhere">
          {nameOf(attachment)}
        </p>
        {said && <p className="text-ink-soft text-pretty">{said}</p>}
        {attachment.url && <AttachmentLink attachment={attachment} />}
      </div>
    </div>
  )
}

function AttachmentLink({ attachment }: { attachment: Attachment }) {
  const { state, url, title } = attachment
  if (!url) return null
  return state === 'STORED' ? (
    <ExternalLink href={url} download={title ?? ''}>
      {t('attachment.download')}
    </ExternalLink>
  ) : (
    <ExternalLink href={url} target="_blank">
      {t('attachment.openOnInstagram')}
      <OpensElsewhere aria-hidden className="size-3.5" />
    </ExternalLink>
  )
}
