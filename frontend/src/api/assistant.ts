// What the owner taught the assistant. Key: [businessId, 'assistant'].
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ApiError, unwrap } from './client'
import type { AssistantUpdate } from './types'

export function assistantQuery(businessId: number) {
  return queryOptions({
    queryKey: [businessId, 'assistant'],
    queryFn: () =>
      unwrap(
        api.GET('/api/businesses/{business_id}/assistant/', {
          params: { path: { business_id: businessId } },
        }),
      ),
  })
}

export function useAssistant(businessId: number) {
  return useQuery(assistantQuery(businessId))
}

/** Whether somebody else saved between our reading and our saving. */
export function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'CHANGED_MEANWHILE'
}

/**
 * Refused with CHANGED_MEANWHILE when a base version is no longer the newest; what is newest is
 * then fetched.
 */
export function useSaveAssistant(businessId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: AssistantUpdate) =>
      unwrap(
        api.PUT('/api/businesses/{business_id}/assistant/', {
          params: { path: { business_id: businessId } },
          body,
        }),
      ),
    onSuccess: (assistant) => {
      client.setQueryData(assistantQuery(businessId).queryKey, assistant)
      void client.invalidateQueries({ queryKey: [businessId, 'business'] })
    },
    onError: (error) => {
      if (isChangedMeanwhile(error))
        return client.invalidateQueries({ queryKey: assistantQuery(businessId).queryKey })
    },
  })
}

/** Instructions to begin with, by trade. */
export function useTemplates({ enabled = true } = {}) {
  return useQuery({
    queryKey: ['instruction-templates'],
    queryFn: () => unwrap(api.GET('/api/instructions/templates/')),
    staleTime: Infinity,
    enabled,
  })
}
