// What the assistant does right now, as the server says it: the one source for the switch, the
// banner and the inbox.
import type { AssistantState, AssistantStateCode } from './types'

/** WORKING: on, and answering by its own rules. PAUSED: on, but something keeps it from that. */
const effects: Record<AssistantStateCode, 'WORKING' | 'PAUSED' | 'OFF'> = {
  SUSPENDED: 'PAUSED',
  OFF: 'OFF',
  NO_INSTRUCTIONS: 'PAUSED',
  NOT_CONNECTED: 'PAUSED',
  TOKEN_EXPIRED: 'PAUSED',
  MISSING_PERMISSIONS: 'PAUSED',
  WORKER_DOWN: 'PAUSED',
  OVER_BUDGET: 'PAUSED',
  INSTALLATION_LIMIT: 'PAUSED',
  OUT_OF_HOURS: 'WORKING',
  INSIDE_HOURS: 'WORKING',
  MODEL_FAILING: 'PAUSED',
  ON: 'WORKING',
}

/** Somebody wants it on, and something keeps it from answering. */
export function isPaused({ code }: AssistantState): boolean {
  return effects[code] === 'PAUSED'
}

/** Whether it would answer a customer, now or by its hours. */
export function isWorking({ code }: AssistantState): boolean {
  return effects[code] === 'WORKING'
}
