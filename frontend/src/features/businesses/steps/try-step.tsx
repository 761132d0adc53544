import { TryIt } from '@/components/try-it'
import { Button } from '@/components/ui/button'
import { startWords } from '../words'
import type { StepProps } from './step-props'

const words = startWords.tried

export function TryStep({ business, onSkip, onGoTo }: StepProps) {
  const { tried } = business.onboarding
  return (
    <div className="flex flex-col gap-4">
      <p>{words.ideas}</p>
      <TryIt businessId={business.id} className="max-h-128" />
      <div className="flex flex-wrap gap-2">
        <Button variant={tried ? 'primary' : 'secondary'} onClick={onSkip}>
          {tried ? words.next : words.skip}
        </Button>
        <Button variant="ghost" onClick={() => onGoTo('instructions_written')}>
          {words.change}
        </Button>
      </div>
    </div>
  )
}
