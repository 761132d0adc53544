// Who is signed in, and the businesses they may open.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, unwrap } from './client'
import { sessionKey } from './query-client'

export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: () => unwrap(api.GET('/api/session/')),
  staleTime: 30_000,
})

export function useSession() {
  return useQuery(sessionQuery)
}
