// The Instagram account of a business. Connecting is a full page navigation to
// `connectUrl`, because Meta's dialog takes over; it comes back to `next` with ?connected=1.
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from './client'
import { sessionKey } from './query-client'
import type { LoginKind } from './types'

/** Without a login, the one that the installation prefers. */
export function connectUrl(businessId: number, next: string, login?: LoginKind | null): string {
  const asked = new URLSearchParams({ ...(login && { login }), next })
  return `/core/instagram/connect/${businessId}/?${asked}`
}

export function instagramQuery(businessId: number) {
  return queryOptions({
    queryKey: [businessId, 'instagram'],
    queryFn: () =>
      unwrap(
        api.GET('/api/businesses/{business_id}/instagram/', {
          params: { path: { business_id: businessId } },
        }),
      ),
  })
}

export function useInstagram(businessId: number) {
  return useQuery(instagramQuery(businessId))
}

/** What we ask Meta for, and why, to show before leaving for Meta. */
export function usePermissions() {
  return useQuery({
    queryKey: ['instagram-permissions'],
    queryFn: () => unwrap(api.GET('/api/instagram/permissions/')),
    staleTime: Infinity,
  })
}

/** The ways to connect, and how they differ. */
export function useLogins() {
  return useQuery({
    queryKey: ['instagram-logins'],
    queryFn: () => unwrap(api.GET('/api/instagram/logins/')),
    staleTime: Infinity,
  })
}

/**
 * Goes through the connection step by step; takes several seconds. The last result stays while the
 * page is open.
 * With SUBSCRIBE an owner has messages delivered again first.
 */
export function useDoctor(businessId: number) {
  return useMutation({
    mutationKey: [businessId, 'doctor'],
    mutationFn: (fix?: 'SUBSCRIBE') =>
      unwrap(
        api.POST('/api/businesses/{business_id}/instagram/doctor/', {
          params: { path: { business_id: businessId } },
          body: fix ? { fix } : {},
        }),
      ),
  })
}

/** The newest comments and mentions. */
export function useComments(businessId: number, { enabled }: { enabled: boolean }) {
  return useQuery({
    queryKey: [businessId, 'comments'],
    queryFn: () =>
      unwrap(
        api.GET('/api/businesses/{business_id}/comments/', {
          params: { path: { business_id: businessId } },
        }),
      ),
    enabled,
  })
}

export function useDisconnectInstagram(businessId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/businesses/{business_id}/instagram/disconnect/', {
          params: { path: { business_id: businessId } },
        }),
      ),
    onSuccess: (instagram) => {
      client.setQueryData(instagramQuery(businessId).queryKey, instagram)
      void client.invalidateQueries({ queryKey: [businessId, 'business'] })
      void client.invalidateQueries({ queryKey: sessionKey })
    },
  })
}

/** Says of an app that writes as the account whether it is an automation. */
export function useSetOtherApp(businessId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ appId, isAutomation }: { appId: string; isAutomation: boolean }) =>
      unwrap(
        api.PUT('/api/businesses/{business_id}/instagram/other-apps/{app_id}/', {
          params: { path: { business_id: businessId, app_id: appId } },
          body: { is_automation: isAutomation },
        }),
      ),
    onSuccess: (instagram) => {
      client.setQueryData(instagramQuery(businessId).queryKey, instagram)
    },
  })
}
