// An on/off switch; with data-tone="needs-you" it is amber while on. Give it an accessible name
// with aria-label or a label's htmlFor.
import { Switch as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

export function Switch({ className, ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={cn(
        'relative inline-flex h-6 w-10.5 shrink-0 items-center rounded-full bg-line-strong ' +
          'transition-colors duration-150 data-[state=checked]:bg-accent ' +
          'data-[tone=needs-you]:data-[state=checked]:bg-needs-you disabled:opacity-60 ' +
          'after:absolute after:-inset-2.5',
        className,
      )}
      {...props}
    >
      <Radix.Thumb
        className={cn(
          'block size-5 translate-x-0.5 rounded-full bg-surface-raised',
          'transition-transform duration-150 data-[state=checked]:translate-x-5',
        )}
      />
    </Radix.Root>
  )
}
