// What a list or page shows when it could not be loaded: why, and a way to try again.
import { errorDetail } from '@/api/client'
import { cn } from '@/lib/cn'
import { t } from './texts'
import { Button } from './ui/button'

interface ErrorStateProps {
  error: unknown
  onRetry: () => void
  title?: string
  pending?: boolean
  className?: string
}

export function ErrorState({
  error,
  onRetry,
  title = t('loadFailed'),
  pending,
  className,
}: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cn(
        'mx-auto flex max-w-sm flex-col items-center gap-3 px-6 py-12 text-center',
        className,
      )}
    >
      <p className="text-17 font-medium">{title}</p>
      <p className="text-ink-soft">{errorDetail(error)}</p>
      <Button onClick={onRetry} pending={pending}>
        {t('retry')}
      </Button>
    </div>
  )
}
