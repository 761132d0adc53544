// What a list shows when there is nothing: a sentence, and what to do next.
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

interface EmptyStateProps {
  icon?: LucideIcon
  title: string
  children?: ReactNode
  action?: ReactNode
  className?: string
}

export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div
      className={cn(
        'mx-auto flex w-full max-w-sm flex-col items-center gap-3 px-6 py-12 text-center',
        className,
      )}
    >
      {Icon && <Icon aria-hidden className="size-7 text-ink-soft" strokeWidth={1.5} />}
      <p className="text-17 font-medium text-balance">{title}</p>
      {children && (
        <div className="max-w-full text-ink-soft text-pretty wrap-anywhere">{children}</div>
      )}
      {action}
    </div>
  )
}
