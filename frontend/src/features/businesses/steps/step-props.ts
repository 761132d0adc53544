import type { StepName } from '@/api/onboarding'
import type { Business } from '@/api/types'

/**
 * The last question of the trial. It is asked again when the instructions were changed because of
 * its answer.
 */
export interface Trial {
  question: string
  asksAgain: boolean
  onAsk: (question: string) => void
  /** To the instructions and, once they are saved, back here. */
  onChange: () => void
}

/** What every step of the first-run path is given. */
export interface StepProps {
  business: Business
  /** On to the next open step, or to the first that was skipped. */
  onDone: () => void
  /** On to the step after this one, although it is still open. */
  onSkip: () => void
  onGoTo: (step: StepName) => void
  trial: Trial
}
