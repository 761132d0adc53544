/** The words of the API that the inbox uses, cut to size. */
import type { Message, Thread, Timeline, TimelineItem } from '@/api/types'

export type { Evidence, Message, Thread, ThreadPage, TimelineItem, Turn } from '@/api/types'

export type Customer = Thread['customer']
export type LiveTurn = NonNullable<Thread['live_turn']>
export type ThreadChip = NonNullable<Thread['chip']>
export type ThreadTab = 'all' | 'needs_you' | 'unread' | 'closed'

export type Attachment = Message['attachments'][number]
export type MessageContext = NonNullable<Message['context']>
export type MessageAuthor = Message['author']
export type MessageItem = Extract<TimelineItem, { type: 'MESSAGE' }>
export type SilenceItem = Extract<TimelineItem, { type: 'SILENCE' }>
export type NoteItem = Extract<TimelineItem, { type: 'NOTE' }>
/** A page, and when it was read as a whole (milliseconds). */
export type TimelinePage = Timeline & { readAt: number }
