import { useUpdateBusiness } from '@/api/business'
import { BusinessForm, type BusinessValues } from '@/components/business-form'
import { guessLanguage, guessTimeZone } from '@/lib/time-zones'
import { t } from '../texts'
import type { StepProps } from './step-props'

export function NewBusinessStep({
  onCreate,
}: {
  onCreate: (values: BusinessValues) => Promise<unknown>
}) {
  return (
    <BusinessForm
      defaultValues={{ name: '', timezone: guessTimeZone(), language: guessLanguage() }}
      submitLabel={t('start.named.submit')}
      onSubmit={onCreate}
    />
  )
}

export function NameStep({ business, onDone }: StepProps) {
  const update = useUpdateBusiness(business.id)
  return (
    <BusinessForm
      defaultValues={{
        name: business.name,
        timezone: business.timezone,
        language: business.language,
      }}
      submitLabel={t('start.named.submit')}
      onSubmit={(values) => update.mutateAsync(values).then(onDone)}
    />
  )
}
