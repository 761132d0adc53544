// Signing out, for every place that has the button.
import { useMutation } from '@tanstack/react-query'
import { api, errorDetail, unwrap } from '@/api/client'
import { forgetWriting } from '@/lib/browser-storage'
import { showToast } from './ui/toast'

/** Signs out and leaves with a full page load, so that nothing read or written stays behind. */
export function useLogOut() {
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/auth/logout/')),
    onSuccess: () => {
      forgetWriting()
      window.location.assign('/login')
    },
    onError: (error) => showToast(errorDetail(error), { tone: 'broken' }),
  })
}
