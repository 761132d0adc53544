/** The shape of an open thread, and of its messages, until they are there. */
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { t } from '../texts'

export function ThreadSkeleton() {
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-17 items-center gap-3 border-b border-line px-6">
        <Skeleton className="size-10 rounded-full" />
        <Skeleton className="h-5 w-40" />
      </div>
      <TimelineSkeleton />
    </div>
  )
}

const skeletonShapes = ['w-52', 'w-72', 'w-40', 'w-64', 'w-56']

export function TimelineSkeleton() {
  return (
    <div
      role="status"
      aria-busy
      aria-label={t('loadingMore')}
      className="flex flex-1 flex-col justify-end gap-4 p-6"
    >
      {skeletonShapes.map((width, at) => (
        <Skeleton
          key={width}
          className={cn('h-10 max-w-full rounded-lg', width, at % 2 === 1 && 'self-end')}
        />
      ))}
    </div>
  )
}
