// What changed about who may enter the business, and who changed it. For owners.
import { ShieldCheck } from 'lucide-react'
import { useBusiness } from '@/api/business'
import type { SecurityEvent } from '@/api/types'
import { EmptyState } from '@/components/empty-state'
import { ErrorState } from '@/components/error-state'
import { PageHeading } from '@/components/page-heading'
import { Time } from '@/components/time'
import { Chip } from '@/components/ui/chip'
import { Skeleton } from '@/components/ui/skeleton'
import { useBusinessId } from '@/lib/use-business-id'
import { cn } from '@/lib/cn'
import { useActivity } from './api'
import { t } from './texts'

export function ActivityPage() {
  const businessId = useBusinessId()
  const business = useBusiness(businessId)
  const isOwner = business.data?.role === 'OWNER'
  const activity = useActivity(businessId, { enabled: isOwner })
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <div className="flex flex-col gap-2">
        <PageHeading title={t('activityPage.title')} />
        <p className="text-pretty text-ink-soft">
          {business.data && !isOwner ? t('activityPage.ownersOnly') : t('activityPage.lead')}
        </p>
      </div>
      {business.data && !isOwner ? null : activity.data && business.data ? (
        <Events events={activity.data} timeZone={business.data.timezone} />
      ) : activity.isError ? (
        <ErrorState title={t('activityPage.failed')} query={activity} />
      ) : (
        <Skeleton className="h-48" />
      )}
    </div>
  )
}

function Events({ events, timeZone }: { events: SecurityEvent[]; timeZone: string }) {
  if (!events.length) {
    return (
      <EmptyState icon={ShieldCheck} title={t('activityPage.empty')}>
        {t('activityPage.emptyText')}
      </EmptyState>
    )
  }
  return (
    <ul
      className={cn(
        'flex flex-col divide-y divide-line rounded-lg border border-line',
        'bg-surface-raised',
      )}
    >
      {events.map((event) => (
        <li key={event.id} className="flex flex-col gap-0.5 px-4 py-3">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <h2 className="font-medium">{t(`activityPage.kinds.${event.kind}`)}</h2>
            {event.by_admin && <Chip>{t('activityPage.administrator')}</Chip>}
          </div>
          {event.subject && (
            <p dir="auto" className="wrap-anywhere">
              {event.subject}
            </p>
          )}
          <p className="text-13 text-ink-soft">
            {t('activityPage.by', { name: event.actor_name })} ·{' '}
            <Time at={event.at} timeZone={timeZone} ago />
          </p>
        </li>
      ))}
    </ul>
  )
}
