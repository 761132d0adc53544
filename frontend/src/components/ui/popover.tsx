// A small card that opens beside a button.
import { Popover as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

export const Popover = Radix.Root
export const PopoverTrigger = Radix.Trigger

export function PopoverContent({
  className,
  sideOffset = 6,
  ...props
}: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        sideOffset={sideOffset}
        collisionPadding={12}
        className={cn(
          'z-40 flex max-h-(--radix-popover-content-available-height) w-96 ' +
            'max-w-[calc(100vw-1.5rem)] flex-col gap-3 overflow-y-auto rounded border ' +
            'border-line bg-surface-raised p-4 animate-rise-in',
          className,
        )}
        {...props}
      />
    </Radix.Portal>
  )
}
