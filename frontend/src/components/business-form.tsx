// Name, time zone and language of a business: when it is created and in its settings.
// What is typed stays when saving fails; the reason stands beside the field.
import { useState, type ReactNode } from 'react'
import { showErrors } from '@/api/form-errors'
import { languages, timeZones } from '@/lib/time-zones'
import { useForm } from '@/lib/use-form'
import { Button } from './ui/button'
import { Field, FormError } from './ui/field'
import { Input, Select } from './ui/input'
import { t } from './texts'

const longestName = 100
const rules = {
  name: {
    isTrimmed: true,
    check(name: string) {
      if (!name) return t('businessForm.nameRequired')
      return name.length > longestName ? t('businessForm.nameLong') : undefined
    },
  },
  timezone: {},
  language: {},
}
export type BusinessValues = Record<keyof typeof rules, string>

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
  const form = useForm(rules, defaultValues)
  const [isSending, setIsSending] = useState(false)
  const { errors } = form
  async function send(values: BusinessValues) {
    setIsSending(true)
    try {
      await onSubmit(values)
    } catch (error) {
      showErrors(form, error)
    } finally {
      setIsSending(false)
    }
  }
  return (
    <form {...form.sending((values) => void send(values))} className="flex flex-col gap-5">
      <FormError>{errors.form}</FormError>
      <Field label={t('businessForm.name')} hint={t('businessForm.nameHint')} error={errors.name}>
        {(field) => (
          <Input
            {...field}
            {...form.field('name')}
            autoComplete="organization"
            disabled={disabled}
          />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          label={t('businessForm.timezone')}
          hint={t('businessForm.timezoneHint')}
          error={errors.timezone}
        >
          {(field) => (
            <Select {...field} {...form.field('timezone')} disabled={disabled}>
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
          error={errors.language}
        >
          {(field) => (
            <Select {...field} {...form.field('language')} disabled={disabled}>
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
          <Button type="submit" variant="primary" pending={isSending}>
            {submitLabel}
          </Button>
          {children}
        </div>
      )}
    </form>
  )
}
