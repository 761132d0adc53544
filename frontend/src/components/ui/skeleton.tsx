// A grey block of the size of what comes. The list around it carries aria-busy and a label.
import { cn } from '@/lib/cn'

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-pulse rounded-sm bg-line/70', className)} />
}
