// Name, time zone and language of a business: when it is created and in its settings.
// What is typed stays when saving fails; the reason stands beside the field.
import { zodResolver } from '@hookform/resolvers/zod'
import type { ReactNode } from 'react'
import { useForm } from 'react-hook-form'
import * as z from 'zod/mini'
import { showErrors } from '@/api/form-errors'
import { languages, timeZones } from '@/lib/time-zones'
import { Button } from './ui/button'
import { Field, FormError } from './ui/field'
import { Input, Select } from './ui/input'
import { t } from './texts'

const shape = z.object({
  name: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, { error: () => t('businessForm.nameRequired') }),
      z.maxLength(100, { error: () => t('businessForm.nameLong') }),
    ),
  timezone: z.string(),
  language: z.string(),
})
export type BusinessValues = z.infer<typeof shape>

interface BusinessFormProps {
  defaultValues: BusinessValues
  submitLabel: string
  onSubmit: (values: BusinessValues) => Promise<unknown>
  disabled?: boolean
  children?: ReactNode
}

export function BusinessForm({
  defaultValues,
  submitLabel,
  onSubmit,
  disabled,
  children,
}: BusinessFormProps) {
  const form = useForm({ resolver: zodResolver(shape), defaultValues })
  const { errors, isSubmitting } = form.formState
  const submit = form.handleSubmit(async (values) => {
    try {
      await onSubmit(values)
    } catch (error) {
      showErrors(form, error)
    }
  })
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
      <FormError>{errors.root?.message}</FormError>
      <Field
        label={t('businessForm.name')}
        hint={t('businessForm.nameHint')}
        error={errors.name?.message}
      >
        {(field) => (
          <Input
            {...field}
            {...form.register('name')}
            autoComplete="organization"
            disabled={disabled}
          />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          label={t('businessForm.timezone')}
          hint={t('businessForm.timezoneHint')}
          error={errors.timezone?.message}
        >
          {(field) => (
            <Select {...field} {...form.register('timezone')} disabled={disabled}>
              {timeZones(defaultValues.timezone).map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replaceAll('_', ' ')}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field
          label={t('businessForm.language')}
          hint={t('businessForm.languageHint')}
          error={errors.language?.message}
        >
          {(field) => (
            <Select {...field} {...form.register('language')} disabled={disabled}>
              {languages(defaultValues.language).map(([code, name]) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {!disabled && (
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" pending={isSubmitting}>
            {submitLabel}
          </Button>
          {children}
        </div>
      )}
    </form>
  )
}
