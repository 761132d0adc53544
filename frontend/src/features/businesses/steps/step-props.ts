import type { StepName } from '@/lib/onboarding'
import type { Business } from '@/lib/types'

/** What every step of the first-run path is given. */
export interface StepProps {
  business: Business
  /** On to the next open step, or to the first that was skipped. */
  onDone: () => void
  /** On to the step after this one, although it is still open. */
  onSkip: () => void
  onGoTo: (step: StepName) => void
}
