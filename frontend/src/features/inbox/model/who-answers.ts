import { isPaused } from '@/api/assistant-state'
import type { AssistantState } from '@/api/types'
import type { Thread } from '../types'
import { words } from '../words'

/** How the API names a takeover from the phone. */
const PHONE_NAME = 'Instagram app'

type Answering = Pick<Thread, 'answered_by' | 'person_name' | 'handed_off' | 'held_by_app'>

/**
 * Who answers the customer now, as a short sentence. `me` is the name of the person who reads it.
 */
export function sayWhoAnswers(
  thread: Answering,
  assistant: AssistantState,
  me: string | null,
): string {
  if (thread.answered_by === 'ASSISTANT') {
    if (thread.handed_off) return words.panel.waitsForYou
    if (thread.held_by_app) return words.panel.otherApp
    if (isPaused(assistant)) return words.panel.assistantPaused
    return words.panel.byState[assistant.code] ?? words.panel.assistant
  }
  if (thread.person_name === PHONE_NAME) return words.panel.onPhone
  if (!thread.person_name || thread.person_name === me) return words.panel.someone
  return words.panel.person(thread.person_name)
}
