import { useBusiness, useUpdateBusiness } from '@/api/business'
import { BusinessForm } from '@/components/business-form'
import { ErrorState } from '@/components/error-state'
import { PageHeading } from '@/components/page-heading'
import { Skeleton } from '@/components/ui/skeleton'
import { showToast } from '@/components/ui/toast'
import { useBusinessId } from '@/lib/use-business-id'
import { t } from './texts'

export function BusinessPage() {
  const businessId = useBusinessId()
  const business = useBusiness(businessId)
  const update = useUpdateBusiness(businessId)
  return (
    <div className="flex max-w-xl flex-col gap-6">
      <PageHeading title={t('businessPage.title')} />
      {business.data ? (
        <>
          {business.data.role !== 'OWNER' && (
            <p className="text-ink-soft">{t('businessPage.ownersOnly')}</p>
          )}
          <BusinessForm
            defaultValues={{
              name: business.data.name,
              timezone: business.data.timezone,
              language: business.data.language,
            }}
            submitLabel={t('businessPage.submit')}
            disabled={business.data.role !== 'OWNER'}
            onSubmit={async (values) => {
              await update.mutateAsync(values)
              showToast(t('saved'))
            }}
          />
        </>
      ) : business.isError ? (
        <ErrorState title={t('businessPage.failed')} query={business} />
      ) : (
        <Skeleton className="h-64" />
      )}
    </div>
  )
}
