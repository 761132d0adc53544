import { TryIt } from '@/components/try-it'
import { Button } from '@/components/ui/button'
import { startWords } from '../words'
import type { StepProps } from './step-props'

const words = startWords.tried

export function TryStep({ business, onSkip, trial }: StepProps) {
  const { tried } = business.onboarding
  return (
    <div className="flex flex-col gap-4">
      <p>{words.ideas}</p>
      <TryIt
        businessId={business.id}
        className="max-h-128"
        askAtOnce={trial.asksAgain ? trial.question : ''}
        onAsk={trial.onAsk}
      />
      <div className="flex flex-wrap gap-2">
        <Button variant={tried ? 'primary' : 'secondary'} onClick={onSkip}>
          {tried ? words.next : words.skip}
        </Button>
        <Button variant="ghost" onClick={trial.onChange}>
          {words.change}
        </Button>
      </div>
    </div>
  )
}
