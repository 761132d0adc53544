/** What the assistant page asks of the backend: the only file of it that names a URL or a query key. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError, api, unwrap } from '@/lib/api'
import type { AssistantUpdate } from '@/lib/types'

const assistantPath = '/api/businesses/{business_id}/assistant/'

export function assistantQuery(businessId: number) {
  return queryOptions({
    queryKey: [businessId, 'assistant'],
    queryFn: ({ signal }) =>
      unwrap(api.GET(assistantPath, { params: { path: { business_id: businessId } }, signal })),
  })
}

export const templatesQuery = queryOptions({
  queryKey: ['instruction-templates'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/instructions/templates/', { signal })),
  staleTime: Infinity,
})

/** Whether somebody saved between our reading and our saving. */
export function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'CHANGED_MEANWHILE'
}

/** Refused with CHANGED_MEANWHILE when `base_version` is no longer the newest; what is newest is then fetched. */
export function useSaveAssistant(businessId: number) {
  const client = useQueryClient()
  const { queryKey } = assistantQuery(businessId)
  return useMutation({
    mutationFn: (update: AssistantUpdate) =>
      unwrap(
        api.PUT(assistantPath, { params: { path: { business_id: businessId } }, body: update }),
      ),
    onSuccess: (assistant) => {
      client.setQueryData(queryKey, assistant)
      void client.invalidateQueries({ queryKey: [businessId, 'business'] })
    },
    onError: (error) => {
      if (isChangedMeanwhile(error)) return client.invalidateQueries({ queryKey })
    },
  })
}
