import { isPaused } from '@/api/assistant-state'
import type { AssistantState } from '@/api/types'
import type { Thread } from '../types'
import { t } from '../texts'

type Answering = Pick<
  Thread,
  'answered_by' | 'answered_from' | 'person_name' | 'handed_off' | 'held_by_app'
>

/**
 * Who answers the customer now, as a short sentence. `me` is the name of the person who reads it.
 *
 * Of what keeps the assistant from answering, the first in the order in which the server decides
 * (core/answering/policy.py): the switch, another app, a handover, then the rest of its state.
 */
export function sayWhoAnswers(
  thread: Answering,
  assistant: AssistantState,
  me: string | null,
): string {
  if (thread.answered_by === 'ASSISTANT') {
    const isStopped = assistant.code === 'OFF' || assistant.code === 'SUSPENDED'
    if (thread.held_by_app && !isStopped) return t('panel.otherApp')
    if (thread.handed_off && !isStopped) return t('panel.waitsForYou')
    if (isPaused(assistant)) return t('panel.assistantPaused')
    return describeState(assistant)
  }
  if (thread.answered_from === 'PHONE') return t('panel.onPhone')
  if (thread.answered_from === 'OTHER_APP') return t('panel.otherApp')
  if (!thread.person_name || thread.person_name === me) return t('panel.someone')
  return thread.person_name
}

function describeState({ code }: AssistantState): string {
  switch (code) {
    case 'OFF':
    case 'OUT_OF_HOURS':
    case 'INSIDE_HOURS':
      return t(`panel.byState.${code}`)
    default:
      return t('panel.assistant')
  }
}
