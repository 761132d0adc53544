/** Instagram's time limit on replies, as the composer shows it. */
import type { Thread } from './types'

const SOON_MS = 4 * 60 * 60 * 1000

export type ReplyWindow =
  | { state: 'OPEN' }
  | { state: 'CLOSING'; closesAt: string; msLeft: number }
  | { state: 'CLOSED' }

export function readReplyWindow(
  thread: Pick<Thread, 'window_open' | 'window_closes_at'>,
  now: number,
): ReplyWindow {
  if (!thread.window_open) return { state: 'CLOSED' }
  if (!thread.window_closes_at) return { state: 'OPEN' }
  const msLeft = Date.parse(thread.window_closes_at) - now
  if (msLeft <= 0) return { state: 'CLOSED' }
  if (msLeft < SOON_MS) return { state: 'CLOSING', closesAt: thread.window_closes_at, msLeft }
  return { state: 'OPEN' }
}
