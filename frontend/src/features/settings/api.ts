// What the settings ask of the backend.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import { sessionQuery } from '@/api/session'
import type { User } from '@/api/types'

export function useUpdateUser() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { name?: string; language?: User['language'] }) =>
      unwrap(api.PATCH('/api/auth/user/', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  })
}

export function useChangePassword() {
  return useMutation({
    mutationFn: ({ oldPassword, password }: { oldPassword: string; password: string }) =>
      unwrap(
        api.POST('/api/auth/password/change/', {
          body: { old_password: oldPassword, new_password1: password, new_password2: password },
        }),
      ),
  })
}

/** Newest first; refused to who is no owner. */
export function useActivity(businessId: number, { enabled }: { enabled: boolean }) {
  return useQuery({
    queryKey: [businessId, 'activity'],
    queryFn: () =>
      unwrap(
        api.GET('/api/businesses/{business_id}/activity/', {
          params: { path: { business_id: businessId } },
        }),
      ),
    enabled,
  })
}
