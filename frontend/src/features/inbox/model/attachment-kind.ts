/** What an attachment is to the person who looks at it. */
import { t } from '../texts'
import type { Attachment } from '../types'

export type AttachmentKind = 'PHOTO' | 'VIDEO' | 'VOICE' | 'FILE' | 'SHARED' | 'HEART' | 'UNKNOWN'

/** By Meta's word for it, an open set. */
const byType: Record<string, AttachmentKind> = {
  image: 'PHOTO',
  sticker: 'PHOTO',
  video: 'VIDEO',
  audio: 'VOICE',
  file: 'FILE',
  share: 'SHARED',
  ig_post: 'SHARED',
  ig_reel: 'SHARED',
  reel: 'SHARED',
  ig_story: 'SHARED',
  story_mention: 'SHARED',
  template: 'SHARED',
  like_heart: 'HEART',
}

const byContent: Record<string, AttachmentKind> = { image: 'PHOTO', video: 'VIDEO', audio: 'VOICE' }

/** What was copied is what it turned out to be; everything else is what Instagram calls it. */
export function readKind({ type, state, content_type: content }: Attachment): AttachmentKind {
  if (state === 'STORED' && content) return byContent[content.split('/')[0] ?? ''] ?? 'FILE'
  return byType[type] ?? 'UNKNOWN'
}

const named = [
  'image',
  'sticker',
  'video',
  'audio',
  'file',
  'share',
  'ig_post',
  'ig_reel',
  'reel',
  'ig_story',
  'story_mention',
  'template',
  'like_heart',
  'unsupported_type',
] as const

/** What a person calls an attachment of Meta's type. */
export function nameType(type: string): string {
  const known = named.find((each) => each === type)
  return known ? t(`attachment.names.${known}`) : t('attachment.unknown', { type })
}
