// What the assistant does right now, as the server says it: the one source for the switch, the
// banner and the inbox.
import type { AssistantState, AssistantStateCode } from './types'

/** Switched on, and answering by its own rules. */
const working: AssistantStateCode[] = ['ON', 'OUT_OF_HOURS', 'INSIDE_HOURS']

/** Somebody wants it on, and something keeps it from answering. */
export function isPaused({ code }: AssistantState): boolean {
  return code !== 'OFF' && !working.includes(code)
}

/** Whether it would answer a customer, now or by its hours. */
export function isWorking({ code }: AssistantState): boolean {
  return working.includes(code)
}
