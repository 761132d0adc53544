// The address that a person logs in with, as a browser's and a phone's keyboards know it.
import type { ComponentProps } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { t } from './texts'

interface EmailFieldProps extends ComponentProps<'input'> {
  error?: string
}

export function EmailField({ error, ...input }: EmailFieldProps) {
  return (
    <Field label={t('email')} error={error}>
      {(field) => (
        <Input {...field} {...input} type="email" autoComplete="username" inputMode="email" />
      )}
    </Field>
  )
}
