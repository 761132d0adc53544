// Connecting Instagram: what we ask for and why, before leaving for Meta.
import { ErrorState } from '@/components/error-state'
import { InstagramAccount } from '@/components/instagram-account'
import { PermissionList } from '@/components/permission-list'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { connectUrl, usePermissions } from '@/lib/instagram-api'
import { startWords } from '../words'
import type { StepProps } from './step-props'

const words = startWords.connected

export function ConnectStep({ business, onDone, onSkip }: StepProps) {
  const permissions = usePermissions()
  if (business.instagram.state === 'CONNECTED') {
    return (
      <div className="flex flex-col gap-5">
        <InstagramAccount instagram={business.instagram} label={words.as} />
        <Button variant="primary" className="self-start" onClick={onDone}>
          {words.next}
        </Button>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      {business.instagram.state !== 'NOT_CONNECTED' && <p className="text-broken">{business.instagram.detail}</p>}
      <p>{words.needs}</p>
      <p className="font-medium">{words.asks}</p>
      {permissions.isPending && <Skeleton className="h-40" />}
      {permissions.isError && (
        <ErrorState title={words.permissionsFailed} error={permissions.error} onRetry={() => void permissions.refetch()} className="py-4" />
      )}
      {permissions.data && <PermissionList permissions={permissions.data} />}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" asChild>
          <a href={connectUrl(business.id, `/start?business=${business.id}`)}>{words.go}</a>
        </Button>
        <Button variant="ghost" onClick={onSkip}>
          {words.skip}
        </Button>
      </div>
    </div>
  )
}
