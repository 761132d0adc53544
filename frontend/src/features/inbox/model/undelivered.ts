/** Which messages that did not go out still wait for somebody's decision. */
import type { Message } from '../types'

/** Somebody wanted it unsent: nothing is wrong, and there is nothing to decide. */
export function isUnsentOnPurpose(message: Pick<Message, 'state' | 'error'>): boolean {
  return message.state === 'FAILED' && Boolean(message.error?.unsent_reason)
}

/** A person has to decide about it. */
export function isUndecided(message: Pick<Message, 'direction' | 'state' | 'error'>): boolean {
  const { direction, state } = message
  return (
    direction === 'OUT' &&
    (state === 'UNKNOWN' || (state === 'FAILED' && !isUnsentOnPurpose(message)))
  )
}

/**
 * Most outcomes resolve by themselves within seconds. Asking a person before that invites a second
 * copy.
 */
const RESOLVES_WITHIN_MS = 15_000

export function mayResolveItself({ state, at }: Pick<Message, 'state' | 'at'>, now: Date): boolean {
  return state === 'UNKNOWN' && now.getTime() - Date.parse(at) < RESOLVES_WITHIN_MS
}
