import { useUpdateBusiness } from '@/api/business'
import { BusinessForm, type BusinessValues } from '@/components/business-form'
import { guessLanguage, guessTimeZone } from '@/lib/time-zones'
import { startWords } from '../words'
import type { StepProps } from './step-props'

const words = startWords.named

export function NewBusinessStep({
  onCreate,
}: {
  onCreate: (values: BusinessValues) => Promise<unknown>
}) {
  return (
    <BusinessForm
      defaultValues={{ name: '', timezone: guessTimeZone(), language: guessLanguage() }}
      submitLabel={words.submit}
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
      submitLabel={words.submit}
      onSubmit={(values) => update.mutateAsync(values).then(onDone)}
    />
  )
}
