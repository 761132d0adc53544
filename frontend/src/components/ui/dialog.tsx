// A dialog over the page, and `ConfirmDialog` for acts that destroy: its button says the
// consequence.
import { X } from 'lucide-react'
import { AlertDialog as Alert, Dialog as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Button } from './button'
import { t } from '../texts'

const overlay = 'fixed inset-0 z-40 bg-overlay animate-fade-in'
const box =
  'fixed left-1/2 top-1/2 z-50 flex max-h-[85dvh] w-[calc(100%-2rem)] base:max-w-md ' +
  '-translate-x-1/2 -translate-y-1/2 flex-col gap-4 overflow-y-auto rounded-lg border ' +
  'border-line bg-surface-raised base:p-6 animate-fade-in'

export const Dialog = Radix.Root
export const DialogTrigger = Radix.Trigger

interface DialogContentProps extends Omit<ComponentProps<typeof Radix.Content>, 'title'> {
  title: ReactNode
  description?: ReactNode
}

export function DialogContent({
  className,
  title,
  description,
  children,
  ...props
}: DialogContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlay} />
      <Radix.Content
        className={cn(box, className)}
        {...(description ? {} : { 'aria-describedby': undefined })}
        {...props}
      >
        <div className="flex items-start justify-between gap-4">
          <Radix.Title className="min-w-0 text-21 font-semibold wrap-anywhere">{title}</Radix.Title>
          <Radix.Close asChild>
            <Button variant="ghost" size="icon" className="-mt-2 -mr-3" aria-label={t('close')}>
              <X aria-hidden />
            </Button>
          </Radix.Close>
        </div>
        {description && (
          <Radix.Description className="text-ink-soft">{description}</Radix.Description>
        )}
        {children}
      </Radix.Content>
    </Radix.Portal>
  )
}

interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** What will stop and what will stay. */
  description: ReactNode
  /** The consequence, e.g. "Disconnect @luna.ceramics". */
  confirmLabel: string
  cancelLabel?: string
  pending?: boolean
  error?: string
  destructive?: boolean
  onConfirm: () => void
}

export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel = 'Cancel',
  pending,
  error,
  destructive = true,
  onConfirm,
}: ConfirmDialogProps) {
  return (
    <Alert.Root open={open} onOpenChange={onOpenChange}>
      <Alert.Portal>
        <Alert.Overlay className={overlay} />
        <Alert.Content className={cn(box, 'max-w-lg')}>
          <Alert.Title className="text-21 font-semibold wrap-anywhere">{title}</Alert.Title>
          <Alert.Description asChild>
            <div className="flex flex-col gap-2 wrap-anywhere text-ink-soft">{description}</div>
          </Alert.Description>
          {error && (
            <p role="alert" className="text-broken">
              {error}
            </p>
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <Alert.Cancel asChild>
              <Button>{cancelLabel}</Button>
            </Alert.Cancel>
            <Button
              variant={destructive ? 'danger' : 'primary'}
              pending={pending}
              onClick={onConfirm}
            >
              {confirmLabel}
            </Button>
          </div>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  )
}
