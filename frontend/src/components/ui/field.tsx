// A label, what is inside, a hint and an error, tied together for screen readers:
//   <Field label="Email" error={errors.email}>{(field) => <Input {...field} type="email"
// />}</Field>
import { useId, type ReactNode } from 'react'
import { cn } from '@/lib/cn'

export interface FieldControl {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}

export function Label({
  className,
  htmlFor,
  children,
}: {
  className?: string
  htmlFor: string
  children: ReactNode
}) {
  return (
    <label htmlFor={htmlFor} className={cn('text-15 font-medium', className)}>
      {children}
    </label>
  )
}

interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string
  className?: string
  children: (control: FieldControl) => ReactNode
}

export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId()
  const described =
    [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined
  return (
    <div className={cn('flex flex-col gap-1.5', className)}>
      <Label htmlFor={id}>{label}</Label>
      {children({ id, 'aria-invalid': error ? true : undefined, 'aria-describedby': described })}
      {error && (
        <p id={`${id}-error`} className="text-13 text-broken">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-13 text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  )
}

/** What went wrong with the form as a whole, announced when it appears. */
export function FormError({ children }: { children: ReactNode }) {
  return (
    <div
      role="alert"
      className="rounded bg-broken-soft px-3 py-2.5 text-15 text-broken empty:hidden"
    >
      {children}
    </div>
  )
}
