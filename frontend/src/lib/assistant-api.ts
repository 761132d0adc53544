// What the owner taught the assistant. Key: [businessId, 'assistant'].
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from './api'
import type { AssistantUpdate } from './types'

export function assistantQuery(businessId: number) {
  return queryOptions({
    queryKey: [businessId, 'assistant'],
    queryFn: () =>
      unwrap(api.GET('/api/businesses/{business_id}/assistant/', { params: { path: { business_id: businessId } } })),
  })
}

export function useAssistant(businessId: number) {
  return useQuery(assistantQuery(businessId))
}

/** Fails with code CHANGED_MEANWHILE when `base_version` is not the current one any more. */
export function useSaveAssistant(businessId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: AssistantUpdate) =>
      unwrap(
        api.PUT('/api/businesses/{business_id}/assistant/', { params: { path: { business_id: businessId } }, body }),
      ),
    onSuccess: (assistant) => {
      client.setQueryData(assistantQuery(businessId).queryKey, assistant)
      void client.invalidateQueries({ queryKey: [businessId, 'business'] })
    },
  })
}

/** Instructions to begin with, by trade. */
export function useTemplates() {
  return useQuery({
    queryKey: ['instruction-templates'],
    queryFn: () => unwrap(api.GET('/api/instructions/templates/')),
    staleTime: Infinity,
  })
}
