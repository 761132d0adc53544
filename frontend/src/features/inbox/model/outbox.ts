/**
 * What was sent from this browser and is not yet seen in the thread. An entry lives in
 * localStorage until the server's copy arrives, so neither a reload nor an error loses the
 * text; its client_id makes sending it again harmless.
 */
import { useSyncExternalStore } from 'react'
import { t } from '../texts'

/** Instagram's word for an answer after the window, which only a person may write. */
export type MessageTag = '' | 'HUMAN_AGENT'

export type OutboxEntry = {
  client_id: string
  text: string
  tag: MessageTag
  at: string
  state: 'SENDING' | 'FAILED'
  /** A sentence for the owner, when state is FAILED. */
  error: string | null
}

/**
 * A UUID; `crypto.randomUUID` exists only on HTTPS and localhost, and shops run on neither at
 * times.
 */
export function makeClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

const PREFIX = 'conversa.outbox.'
const NOTHING: OutboxEntry[] = []
const listeners = new Set<() => void>()
const loaded = new Map<string, OutboxEntry[]>()

function keyOf(businessId: number, threadId: number): string {
  return `${PREFIX}${businessId}.${threadId}`
}

/**
 * What a reload interrupted may or may not have left: it is offered again, never resent unasked.
 */
function readStored(key: string): OutboxEntry[] {
  try {
    const entries = JSON.parse(localStorage.getItem(key) ?? '[]') as OutboxEntry[]
    return entries.map((entry) =>
      entry.state === 'SENDING' ? { ...entry, state: 'FAILED', error: t('interrupted') } : entry,
    )
  } catch {
    return NOTHING
  }
}

export function readOutbox(businessId: number, threadId: number): OutboxEntry[] {
  const key = keyOf(businessId, threadId)
  let entries = loaded.get(key)
  if (!entries) {
    entries = readStored(key)
    loaded.set(key, entries)
  }
  return entries
}

function write(businessId: number, threadId: number, entries: OutboxEntry[]): void {
  const key = keyOf(businessId, threadId)
  loaded.set(key, entries.length ? entries : NOTHING)
  try {
    if (entries.length) localStorage.setItem(key, JSON.stringify(entries))
    else localStorage.removeItem(key)
  } catch {
    // A full or forbidden storage costs only what a reload would have kept.
  }
  listeners.forEach((listener) => listener())
}

/** Adds an entry, or replaces the one with the same client_id in its place. */
export function putInOutbox(businessId: number, threadId: number, entry: OutboxEntry): void {
  const entries = readOutbox(businessId, threadId)
  const known = entries.some((each) => each.client_id === entry.client_id)
  write(
    businessId,
    threadId,
    known
      ? entries.map((each) => (each.client_id === entry.client_id ? entry : each))
      : [...entries, entry],
  )
}

export function dropFromOutbox(businessId: number, threadId: number, clientIds: string[]): void {
  const entries = readOutbox(businessId, threadId)
  const kept = entries.filter((entry) => !clientIds.includes(entry.client_id))
  if (kept.length !== entries.length) write(businessId, threadId, kept)
}

/** Forgets what is in memory; localStorage stays. For tests, which play a reload with it. */
export function reloadOutbox(): void {
  loaded.clear()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useOutbox(businessId: number, threadId: number): OutboxEntry[] {
  return useSyncExternalStore(subscribe, () => readOutbox(businessId, threadId))
}
