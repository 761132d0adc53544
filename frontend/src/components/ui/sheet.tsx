// A panel that slides in from the right (the customer panel on narrow screens).
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Button } from './button'
import { t } from '../texts'

export const Sheet = Radix.Root
export const SheetTrigger = Radix.Trigger

export function SheetContent({
  title,
  className,
  children,
}: {
  title: string
  className?: string
  children: ReactNode
}) {
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-40 bg-overlay animate-fade-in" />
      <Radix.Content
        aria-describedby={undefined}
        className={cn(
          'fixed inset-y-0 right-0 z-50 flex w-full max-w-sm flex-col gap-4 ' +
            'overflow-y-auto border-l border-line bg-surface-raised p-5 animate-slide-in',
          className,
        )}
      >
        <div className="flex items-center justify-between gap-4">
          <Radix.Title className="text-17 font-semibold">{title}</Radix.Title>
          <Radix.Close asChild>
            <Button variant="ghost" size="icon" aria-label={t('close')}>
              <X aria-hidden />
            </Button>
          </Radix.Close>
        </div>
        {children}
      </Radix.Content>
    </Radix.Portal>
  )
}
