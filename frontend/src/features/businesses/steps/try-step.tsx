import { TryIt } from '@/components/try-it'
import { Button } from '@/components/ui/button'
import { t } from '../texts'
import type { StepProps } from './step-props'

export function TryStep({ business, onSkip, trial }: StepProps) {
  const { tried } = business.onboarding
  return (
    <div className="flex flex-col gap-4">
      <p>{t('start.tried.ideas')}</p>
      <TryIt
        businessId={business.id}
        className="max-h-128"
        askAtOnce={trial.asksAgain ? trial.question : ''}
        onAsk={trial.onAsk}
      />
      <div className="flex flex-wrap gap-2">
        <Button variant={tried ? 'primary' : 'secondary'} onClick={onSkip}>
          {tried ? t('start.tried.next') : t('start.tried.skip')}
        </Button>
        <Button variant="ghost" onClick={trial.onChange}>
          {t('start.tried.change')}
        </Button>
      </div>
    </div>
  )
}
