// Connecting Instagram: what we ask for and why, before leaving for Meta.
import { ConnectChoice } from '@/components/connect-choice'
import { InstagramAccount } from '@/components/instagram-account'
import { Button } from '@/components/ui/button'
import { t } from '../texts'
import type { StepProps } from './step-props'

export function ConnectStep({ business, onDone, onSkip }: StepProps) {
  if (business.instagram.state === 'CONNECTED') {
    return (
      <div className="flex flex-col gap-5">
        <InstagramAccount instagram={business.instagram} label={t('start.connected.as')} />
        <Button variant="primary" className="self-start" onClick={onDone}>
          {t('start.connected.next')}
        </Button>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      {business.instagram.state !== 'NOT_CONNECTED' && (
        <p className="text-broken">{business.instagram.detail}</p>
      )}
      <p>{t('start.connected.needs')}</p>
      <ConnectChoice
        businessId={business.id}
        next={`/start?business=${business.id}`}
        login={business.instagram.login}
      >
        <Button variant="ghost" onClick={onSkip}>
          {t('start.connected.skip')}
        </Button>
      </ConnectChoice>
    </div>
  )
}
