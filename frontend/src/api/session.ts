// Who is signed in, and the businesses they may open.
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { showToast } from '@/components/ui/toast'
import { forgetWriting } from '@/lib/browser-storage'
import { api, errorDetail, unwrap } from './client'
import { sessionKey } from './query-client'

export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: () => unwrap(api.GET('/api/session/')),
  staleTime: 30_000,
})

export function useSession() {
  return useQuery(sessionQuery)
}

/** Signs out and leaves with a full page load, so that nothing read or written stays behind. */
export function useLogOut() {
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/auth/logout/')),
    onSuccess: () => {
      forgetWriting()
      window.location.assign('/login')
    },
    onError: (error) => showToast(errorDetail(error), { tone: 'broken' }),
  })
}
