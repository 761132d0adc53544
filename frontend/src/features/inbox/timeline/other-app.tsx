/** Beside the line of a takeover from another app: the owner says that no person writes there. */
import { useBusiness } from '@/api/business'
import { useInstagram, useSetOtherApp } from '@/api/instagram'
import { Button } from '@/components/ui/button'
import { showToast } from '@/components/ui/toast'
import { useThreadContext } from '../thread-context'
import { t } from '../texts'

export function OtherAppChoice({ appId }: { appId: string }) {
  const { businessId } = useThreadContext()
  const business = useBusiness(businessId)
  const instagram = useInstagram(businessId)
  const setApp = useSetOtherApp(businessId)
  const app = instagram.data?.other_apps.find((one) => one.app_id === appId)
  if (business.data?.role !== 'OWNER' || !app || app.is_automation) return null

  const say = (isAutomation: boolean) => setApp.mutateAsync({ appId, isAutomation })
  const undo = () =>
    void say(false).catch((error: Error) => showToast(error.message, { tone: 'broken' }))
  return (
    <Button
      variant="link"
      size="inline"
      className="min-h-11 text-13 lg:min-h-6"
      pending={setApp.isPending}
      onClick={() =>
        void say(true).then(
          () =>
            showToast(t('otherApp.isAutomationNow', { id: appId }), {
              action: { label: t('otherApp.undo'), run: undo },
            }),
          (error: Error) => showToast(error.message, { tone: 'broken' }),
        )
      }
    >
      {t('otherApp.isAutomation')}
    </Button>
  )
}
