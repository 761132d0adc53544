// One business as the whole dashboard sees it: its name, time zone, role, assistant
// switch and Instagram. Key: [businessId, 'business'].
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from './client'
import { sessionKey } from './query-client'
import type { Business } from './types'

export function businessQuery(businessId: number) {
  return queryOptions({
    queryKey: [businessId, 'business'],
    queryFn: () =>
      unwrap(
        api.GET('/api/businesses/{business_id}/', {
          params: { path: { business_id: businessId } },
        }),
      ),
  })
}

export function useBusiness(businessId: number) {
  return useQuery(businessQuery(businessId))
}

type BusinessChange = Partial<Pick<Business, 'name' | 'timezone' | 'language' | 'ai_enabled'>>

/** Changes a business at once on the screen, and takes it back when the server refuses. */
export function useUpdateBusiness(businessId: number) {
  const client = useQueryClient()
  const { queryKey } = businessQuery(businessId)
  return useMutation({
    mutationFn: (change: BusinessChange) =>
      unwrap(
        api.PATCH('/api/businesses/{business_id}/', {
          params: { path: { business_id: businessId } },
          body: change,
        }),
      ),
    onMutate: async (change) => {
      void client.cancelQueries({ queryKey: [businessId, 'health'] })
      await client.cancelQueries({ queryKey })
      const before = client.getQueryData(queryKey)
      if (before) client.setQueryData(queryKey, { ...before, ...change })
      return { before }
    },
    onError: (_error, _change, context) => {
      if (context?.before) client.setQueryData(queryKey, context.before)
    },
    onSuccess: (business) => {
      client.setQueryData(queryKey, business)
      void client.invalidateQueries({ queryKey: sessionKey })
      void client.invalidateQueries({ queryKey: [businessId, 'assistant'] })
    },
  })
}
