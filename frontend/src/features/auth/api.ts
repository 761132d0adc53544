// What signing up and getting in asks of the backend.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, unwrap } from '@/api/client'
import { isOtherLanguage } from '@/i18n/language'
import { sessionQuery } from '@/api/session'

/** After something that may have signed the person in: who is it now? */
function useRefetchSession() {
  const client = useQueryClient()
  return () => client.fetchQuery({ ...sessionQuery, staleTime: 0 })
}

export function useLogIn() {
  const refetchSession = useRefetchSession()
  return useMutation({
    mutationFn: async (body: { email: string; password: string }) => {
      await unwrap(api.POST('/api/auth/login/', { body }))
      // The answer brought the person's own language to a browser that did not know it.
      if (isOtherLanguage()) window.location.reload()
      return refetchSession()
    },
  })
}

/** Resolves with the session afterwards: signed in when addresses need no confirming. */
export function useSignUp() {
  const refetchSession = useRefetchSession()
  return useMutation({
    mutationFn: async ({
      email,
      name,
      password,
    }: {
      email: string
      name: string
      password: string
    }) => {
      await unwrap(
        api.POST('/api/auth/registration/', {
          body: { email, name, password1: password, password2: password },
        }),
      )
      return refetchSession()
    },
  })
}

export function useResendEmail() {
  return useMutation({
    mutationFn: (email: string) =>
      unwrap(api.POST('/api/auth/registration/resend-email/', { body: { email } })),
  })
}

/**
 * Confirms the address once for each key, however often the page is drawn. In another browser than
 * the one that signed up nothing is confirmed yet: `choosePassword` is the page that goes on.
 */
export function useVerifyEmail(key: string) {
  const refetchSession = useRefetchSession()
  return useQuery({
    queryKey: ['verify-email', key],
    queryFn: async () => {
      const answer = await unwrap(
        api.POST('/api/auth/registration/verify-email/', { body: { key } }),
      )
      return { choosePassword: answer.choose_password, session: await refetchSession() }
    },
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
}

export function useRequestReset() {
  return useMutation({
    mutationFn: (email: string) =>
      unwrap(api.POST('/api/auth/password/reset/', { body: { email } })),
  })
}

export function useConfirmReset() {
  return useMutation({
    mutationFn: ({ uid, token, password }: { uid: string; token: string; password: string }) =>
      unwrap(
        api.POST('/api/auth/password/reset/confirm/', {
          body: { uid, token, new_password1: password, new_password2: password },
        }),
      ),
  })
}
