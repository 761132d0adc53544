// Puts what the backend said beside the fields it concerns; the rest stays with the form.
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'
import { config } from 'zod/mini'
import { ApiError, errorDetail } from './client'

// The page's policy forbids code that is made at run time, which zod would try to.
config({ jitless: true })

/** `names` maps a field of the API to the form's, e.g. { password1: 'password' }. */
export function showErrors<T extends FieldValues>(
  form: UseFormReturn<T>,
  error: unknown,
  names: Record<string, Path<T>> = {},
) {
  const known = Object.keys(form.getValues())
  let placed = false
  for (const [field, sentences] of Object.entries(error instanceof ApiError ? error.fields : {})) {
    const name = names[field] ?? (known.includes(field) ? (field as Path<T>) : undefined)
    if (!name) continue
    form.setError(name, { type: 'server', message: sentences.join(' ') }, { shouldFocus: !placed })
    placed = true
  }
  if (!placed) form.setError('root', { type: 'server', message: errorDetail(error) })
}
