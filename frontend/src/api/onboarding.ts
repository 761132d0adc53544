// The steps of the first-run path in their order, and which of them are open.
import type { Business } from './types'

export const stepNames = [
  'named',
  'connected',
  'instructions_written',
  'tried',
  'switched_on',
] as const
export type StepName = (typeof stepNames)[number]

export function isStepDone(business: Business, step: StepName): boolean {
  return business.onboarding[step]
}

/** Empty once a first message has come: whatever was skipped then was not needed. */
export function openSteps(business: Business): StepName[] {
  if (business.onboarding.first_message_received && business.onboarding.switched_on) return []
  return stepNames.filter((step) => !isStepDone(business, step))
}

/**
 * Whether to lead the owner back to the path. Off after messages have come is a choice, not a step
 * left open.
 */
export function isSetUp(business: Business): boolean {
  const open = openSteps(business)
  return open.every((step) => step === 'switched_on' && business.onboarding.first_message_received)
}
