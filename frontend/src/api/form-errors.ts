/** Puts what the backend said beside the fields it concerns; the rest stays with the form. */
import type { Form, FormErrors } from '@/lib/use-form'
import { ApiError, errorDetail } from './client'

/** `names` maps a field of the API to the form's, e.g. { password1: 'password' }. */
export function showErrors<Name extends string>(
  form: Form<Name>,
  error: unknown,
  names: Record<string, NoInfer<Name>> = {},
) {
  const errors: FormErrors<Name> = {}
  for (const [field, sentences] of Object.entries(error instanceof ApiError ? error.fields : {})) {
    const name = names[field] ?? (field in form.values ? (field as Name) : undefined)
    if (name) errors[name] = sentences.join(' ')
  }
  form.setErrors(
    Object.keys(errors).length ? errors : ({ form: errorDetail(error) } as FormErrors<Name>),
  )
}
