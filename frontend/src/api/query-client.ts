// The query client and its habits. Keys of a business's data begin with its id:
// [businessId, 'threads', …], so that leaving a business drops everything of it
// and a live event can refetch it. Keys of no business begin with a word: ['session'].
import { MutationCache, onlineManager, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './client'

export const sessionKey = ['session'] as const

function shouldRetry(failures: number, error: unknown): boolean {
  if (!onlineManager.isOnline()) return false
  if (error instanceof ApiError && error.status >= 400 && error.status < 500) return false
  return failures < 2
}

/** `onSignedOut` runs when any request is answered 401 NOT_AUTHENTICATED. */
export function createQueryClient({ onSignedOut }: { onSignedOut?: () => void } = {}): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) onSignedOut?.()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Offline, what is not there yet says so at once instead of loading for ever, and comes with
      // the connection.
      queries: {
        retry: shouldRetry,
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        refetchOnReconnect: true,
        networkMode: 'always',
      },
      // A change fails at once too; waiting, it would look made, and happen hours later.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
