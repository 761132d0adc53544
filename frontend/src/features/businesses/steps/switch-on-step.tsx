import { useUpdateBusiness } from '@/api/business'
import { ApiError, errorDetail } from '@/api/client'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import { t } from '../texts'
import type { StepProps } from './step-props'

export function SwitchOnStep({ business, onDone, onGoTo }: StepProps) {
  const update = useUpdateBusiness(business.id)
  const { username } = business.instagram
  return (
    <div className="flex flex-col gap-4">
      <p>
        {business.onboarding.connected && username
          ? t('start.switchedOn.connected', { username })
          : t('start.switchedOn.waiting')}
      </p>
      <FormError>{update.isError ? errorDetail(update.error) : null}</FormError>
      {business.onboarding.instructions_written ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button
            variant="primary"
            pending={update.isPending}
            onClick={() => update.mutate({ ai_enabled: true }, { onSuccess: onDone })}
          >
            {t('start.switchedOn.go')}
          </Button>
          {update.error instanceof ApiError && update.error.code === 'BLANKS_LEFT' && (
            <Button onClick={() => onGoTo('instructions_written')}>
              {t('start.switchedOn.fillIn')}
            </Button>
          )}
        </div>
      ) : (
        <div className="flex flex-wrap items-center gap-3">
          <p>{t('start.switchedOn.needsInstructions')}</p>
          <Button onClick={() => onGoTo('instructions_written')}>
            {t('start.switchedOn.teach')}
          </Button>
        </div>
      )}
    </div>
  )
}
