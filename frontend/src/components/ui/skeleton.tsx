// A grey block of the size of what comes. The list around it carries aria-busy and a label, and may
// pulse as a whole: then its blocks are still.
import { cn } from '@/lib/cn'

type SkeletonProps = { className?: string; still?: boolean }

export function Skeleton({ className, still }: SkeletonProps) {
  return (
    <div
      aria-hidden
      className={cn('base:rounded-sm bg-line/70', !still && 'animate-pulse', className)}
    />
  )
}
