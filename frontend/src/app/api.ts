// What only the frame asks of the backend.
import { useQuery } from '@tanstack/react-query'
import { api, unwrap } from '@/lib/api'

const healthMilliseconds = 30_000

/** Whether answering works at all, for the banner. */
export function useBusinessHealth(businessId: number) {
  return useQuery({
    queryKey: [businessId, 'health'],
    queryFn: () =>
      unwrap(api.GET('/api/businesses/{business_id}/health/', { params: { path: { business_id: businessId } } })),
    refetchInterval: healthMilliseconds,
  })
}
