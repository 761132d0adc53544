/**
 * The thread as it is drawn: pages merged into one line of time, what this browser is still
 * sending put at its end, and all of it grouped by speaker and minute under day lines.
 */
import type { Timeline } from '@/api/types'
import { dayOf } from '@/lib/format'
import type {
  Message,
  MessageItem,
  NoteItem,
  SilenceItem,
  TimelineItem,
  TimelinePage,
} from '../types'
import type { OutboxEntry } from './outbox'

/** A message of the server, or one of the outbox wearing the same clothes. */
export type ShownMessage = Omit<Message, 'id'> & {
  /** Null while the server has not given it one. */
  id: number | null
  key: string
  pending: OutboxEntry | null
}

export type MessageGroup = {
  row: 'GROUP'
  key: string
  author: Message['author']
  authorName: string | null
  at: string
  messages: ShownMessage[]
}

export type TimelineRow =
  | { row: 'DAY'; key: string; at: string }
  | MessageGroup
  /** `isNewest`: nothing later says who answers, so this line may say how it goes on. */
  | { row: 'SILENCE'; key: string; item: SilenceItem; isNewest: boolean }
  | { row: 'NOTE'; key: string; item: NoteItem; isNewest: boolean }
  /** From here on the messages were fetched on connecting, not told as they came. */
  | { row: 'IMPORTED'; key: string }

/** Oldest first. `pages` is newest page first, as an infinite query of older pages holds them. */
export function mergePages(pages: TimelinePage[]): TimelineItem[] {
  const seen = new Set<string>()
  const merged: TimelineItem[] = []
  for (let at = pages.length - 1; at >= 0; at -= 1) {
    for (const item of pages[at]?.items ?? []) {
      const key = keyOfItem(item)
      if (seen.has(key)) continue
      seen.add(key)
      merged.push(item)
    }
  }
  return merged
}

function keyOfItem(item: TimelineItem): string {
  return `${item.type}:${item.id}`
}

/**
 * The newest page, read anew, continuing the one that was known: what has slid out of it is
 * kept, so that the older pages still join. When the two do not meet, the new one stands alone.
 */
export function extendNewest(known: TimelinePage, read: Timeline): TimelinePage {
  const first = read.items[0]
  const joinsAt = first ? known.items.findIndex((item) => keyOfItem(item) === keyOfItem(first)) : -1
  if (joinsAt < 0) return { ...read, readAt: Date.now() }
  return { ...known, items: [...known.items.slice(0, joinsAt), ...read.items] }
}

/** The outbox entries which the server has already shown as messages. */
export function findConfirmed(items: TimelineItem[], outbox: OutboxEntry[]): string[] {
  if (outbox.length === 0) return []
  const known = new Set<string>()
  for (const item of items) if (item.type === 'MESSAGE' && item.client_id) known.add(item.client_id)
  return outbox.map((entry) => entry.client_id).filter((id) => known.has(id))
}

function showStored(item: MessageItem): ShownMessage {
  // The key outlives the step from outbox to server, so the bubble is the same element.
  return { ...item, key: item.client_id ?? `message-${item.id}`, pending: null }
}

function showPending(entry: OutboxEntry, authorName: string | null): ShownMessage {
  return {
    id: null,
    key: entry.client_id,
    pending: entry,
    mid: null,
    direction: 'OUT',
    author: 'PERSON',
    author_name: authorName,
    kind: 'TEXT',
    text: entry.text,
    description: null,
    state: entry.state,
    error: entry.error
      ? {
          text: entry.error,
          problem: null,
          params: {},
          unsent_reason: null,
          code: null,
          trace_id: null,
        }
      : null,
    attempts: 0,
    next_attempt_at: null,
    at: entry.at,
    seen_at: null,
    turn_id: null,
    client_id: entry.client_id,
    reactions: [],
    purpose: '',
    found_by: '',
    tag: entry.tag,
    edited_at: null,
    attachments: [],
    context: null,
  }
}

function minuteOf(at: string): number {
  return Math.floor(Date.parse(at) / 60_000)
}

/** Lines that tell who answers from then on; what an older one says of it no longer holds. */
function saysWhoAnswers(item: TimelineItem): boolean {
  if (item.type === 'SILENCE') return true
  return item.type === 'NOTE' && item.code !== 'REFERRAL' && item.code !== 'OTHER'
}

/** Rows under day lines, in the order in which they are added. */
class RowList {
  readonly rows: TimelineRow[] = []
  private day = ''
  private group: MessageGroup | null = null
  private isImported = false

  constructor(private readonly timeZone: string) {}

  private startDay(at: string) {
    const next = dayOf(at, this.timeZone)
    if (next === this.day) return
    this.day = next
    this.group = null
    this.rows.push({ row: 'DAY', key: `day-${next}`, at })
  }

  /** Adds it to the group above, if the same person wrote that in the same minute. */
  addMessage(message: ShownMessage) {
    this.startDay(message.at)
    if ((message.found_by === 'HISTORY') !== this.isImported) {
      this.isImported = !this.isImported
      this.group = null
      if (this.isImported) this.rows.push({ row: 'IMPORTED', key: `imported-${message.key}` })
    }
    if (this.group && belongsTo(this.group, message)) {
      this.group.messages.push(message)
      return
    }
    this.group = {
      row: 'GROUP',
      key: `group-${message.key}`,
      author: message.author,
      authorName: message.author_name,
      at: message.at,
      messages: [message],
    }
    this.rows.push(this.group)
  }

  addLine(item: SilenceItem | NoteItem, isNewest: boolean) {
    this.startDay(item.at)
    this.group = null
    if (item.type === 'SILENCE') {
      this.rows.push({ row: 'SILENCE', key: `silence-${item.id}`, item, isNewest })
    } else {
      this.rows.push({ row: 'NOTE', key: `note-${item.id}`, item, isNewest })
    }
  }
}

function belongsTo(group: MessageGroup, message: ShownMessage): boolean {
  const last = group.messages.at(-1)
  return (
    last !== undefined &&
    group.author === message.author &&
    group.authorName === message.author_name &&
    minuteOf(last.at) === minuteOf(message.at)
  )
}

export function buildRows({
  items,
  outbox,
  timeZone,
  me,
}: {
  items: TimelineItem[]
  outbox: OutboxEntry[]
  timeZone: string
  /** The name under which this person's messages will appear. */
  me: string | null
}): TimelineRow[] {
  const confirmed = new Set(findConfirmed(items, outbox))
  const newest = items.findLast(saysWhoAnswers)
  const list = new RowList(timeZone)
  for (const item of items) {
    if (item.type === 'MESSAGE') list.addMessage(showStored(item))
    else list.addLine(item, item === newest)
  }
  for (const entry of outbox) {
    if (!confirmed.has(entry.client_id)) list.addMessage(showPending(entry, me))
  }
  return list.rows
}

/**
 * Which bubbles say how delivery went: every one in trouble or on its way, the last one sent,
 * and the last one seen.
 */
export function findDeliveryKeys(rows: TimelineRow[]): Set<string> {
  const keys = new Set<string>()
  let lastSent: string | null = null
  let lastSeen: string | null = null
  for (const row of rows) {
    if (row.row !== 'GROUP') continue
    for (const message of row.messages) {
      if (message.direction !== 'OUT' || message.kind === 'DELETED') continue
      if (message.state !== 'SENT') keys.add(message.key)
      lastSent = message.key
      if (message.seen_at) lastSeen = message.key
    }
  }
  if (lastSent) keys.add(lastSent)
  if (lastSeen) keys.add(lastSeen)
  return keys
}

/** The key of what stands last, or null in an empty thread. */
export function newestKeyOf(rows: TimelineRow[]): string | null {
  const last = rows.at(-1)
  return last?.row === 'GROUP' ? (last.messages.at(-1)?.key ?? null) : (last?.key ?? null)
}

/**
 * Messages of `after` that `before` did not have, oldest first; not earlier ones that were loaded.
 */
export function findArrived(before: TimelineItem[], after: TimelineItem[]): MessageItem[] {
  const newest = before.at(-1)
  const since = newest ? Date.parse(newest.at) : -Infinity
  const known = new Set<number>()
  for (const item of before) if (item.type === 'MESSAGE') known.add(item.id)
  return after.filter(
    (item): item is MessageItem =>
      item.type === 'MESSAGE' && Date.parse(item.at) >= since && !known.has(item.id),
  )
}
