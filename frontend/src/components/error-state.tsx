// What a list or page shows when it could not be loaded: why, and a way to try again.
import type { UseQueryResult } from '@tanstack/react-query'
import { errorDetail } from '@/api/client'
import { cn } from '@/lib/cn'
import { t } from './texts'
import { Button } from './ui/button'

interface ErrorStateProps {
  query: Pick<UseQueryResult, 'error' | 'isFetching' | 'refetch'>
  title?: string
  className?: string
}

export function ErrorState({ query, title = t('loadFailed'), className }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cn(
        'mx-auto flex max-w-sm flex-col items-center gap-3 px-6 py-12 text-center',
        className,
      )}
    >
      <p className="text-17 font-medium">{title}</p>
      <p className="text-ink-soft">{errorDetail(query.error)}</p>
      <Button onClick={() => void query.refetch()} pending={query.isFetching}>
        {t('retry')}
      </Button>
    </div>
  )
}
