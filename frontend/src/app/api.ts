// What only the frame asks of the backend.
import { useQuery } from '@tanstack/react-query'
import { businessQuery } from '@/api/business'
import { api, unwrap } from '@/api/client'

const healthMilliseconds = 30_000

/**
 * Whether answering works at all, for the banner. What it says of the assistant goes into the
 * business: there is
 * one place that the switch, the banner and the conversations read it from.
 */
export function useBusinessHealth(businessId: number) {
  return useQuery({
    queryKey: [businessId, 'health'],
    queryFn: async ({ client }) => {
      const health = await unwrap(
        api.GET('/api/businesses/{business_id}/health/', {
          params: { path: { business_id: businessId } },
        }),
      )
      client.setQueryData(
        businessQuery(businessId).queryKey,
        (business) => business && { ...business, assistant_state: health.assistant_state },
      )
      return health
    },
    refetchInterval: healthMilliseconds,
  })
}
