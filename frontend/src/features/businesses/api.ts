// What creating a business asks of the backend.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/lib/api'
import { businessQuery } from '@/lib/business-api'
import { sessionQuery } from '@/lib/session-api'

export function useCreateBusiness() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { name: string; timezone: string; language: string }) =>
      unwrap(api.POST('/api/businesses/', { body })),
    onSuccess: async (business) => {
      client.setQueryData(businessQuery(business.id).queryKey, business)
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    },
  })
}
