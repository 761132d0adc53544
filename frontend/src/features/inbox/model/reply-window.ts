/** Instagram's time limit on replies, as the composer shows it. */
import type { Thread } from '../types'

const SOON_MS = 4 * 60 * 60 * 1000

export type ReplyWindow =
  | { state: 'OPEN' }
  /** Less than four hours are left. */
  | { state: 'CLOSING'; closesAt: string }
  /**
   * A person may still answer until `personUntil`, if it is not null, under Instagram's rule for
   * late answers.
   */
  | { state: 'CLOSED'; personUntil: string | null }

type Limits = Pick<Thread, 'window_open' | 'window_closes_at' | 'human_agent_until'>

export function readReplyWindow(thread: Limits, now: number): ReplyWindow {
  const { window_closes_at: closesAt, human_agent_until: personUntil } = thread
  const msLeft = closesAt ? Date.parse(closesAt) - now : Infinity
  if (!thread.window_open || msLeft <= 0) {
    return {
      state: 'CLOSED',
      personUntil: personUntil && Date.parse(personUntil) > now ? personUntil : null,
    }
  }
  return closesAt && msLeft < SOON_MS ? { state: 'CLOSING', closesAt } : { state: 'OPEN' }
}
