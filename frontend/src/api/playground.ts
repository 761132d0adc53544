// Asks the assistant for an answer that is sent to nobody.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from './client'
import type { TryMessage } from './types'

/** `instructions` is an unsaved draft; without it the saved instructions are tried. */
export function useTryAssistant(businessId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { messages: TryMessage[]; instructions?: string }) =>
      unwrap(
        api.POST('/api/businesses/{business_id}/assistant/try/', {
          params: { path: { business_id: businessId } },
          body,
        }),
      ),
    onSuccess: () => void client.invalidateQueries({ queryKey: [businessId, 'business'] }),
  })
}
