// One-line and many-line text fields. Put them inside <Field> to get label, hint and error.
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

export const fieldStyle =
  'base:w-full rounded border border-line-strong/70 base:bg-surface-raised base:px-3 ' +
  'base:text-ink placeholder:text-ink-soft aria-invalid:border-broken disabled:opacity-60'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return (
    <input
      className={cn(fieldStyle, 'min-h-11 text-17 lg:min-h-10 lg:text-15', className)}
      {...props}
    />
  )
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      className={cn(fieldStyle, 'base:min-h-24 base:py-2.5 text-17 lg:text-15', className)}
      {...props}
    />
  )
}

export function Select({ className, ...props }: ComponentProps<'select'>) {
  return (
    <select
      className={cn(fieldStyle, 'min-h-11 pr-8 text-17 lg:min-h-10 lg:text-15', className)}
      {...props}
    />
  )
}
