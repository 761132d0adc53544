// What creating a business asks of the backend.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { businessQuery } from '@/api/business'
import { api, unwrap } from '@/api/client'
import { sessionQuery } from '@/api/session'

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
