// Asks before disconnecting: what stops, what stays, and the consequence in the button.
import { errorDetail } from '@/api/client'
import { useDisconnectInstagram } from '@/api/instagram'
import { ConfirmDialog } from '@/components/ui/dialog'
import { showToast } from '@/components/ui/toast'
import { t } from './texts'

interface DisconnectDialogProps {
  businessId: number
  username: string | null
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function DisconnectDialog({
  businessId,
  username,
  open,
  onOpenChange,
}: DisconnectDialogProps) {
  const disconnect = useDisconnectInstagram(businessId)
  const account = username ? `@${username}` : null
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        disconnect.reset()
        onOpenChange(next)
      }}
      title={account ? t('disconnectTitle', { account }) : t('disconnectThisTitle')}
      description={
        <>
          <p>{t('stops')}</p>
          <p>{t('stays')}</p>
        </>
      }
      confirmLabel={account ? t('disconnectNamed', { account }) : t('disconnectThis')}
      cancelLabel={t('keep')}
      pending={disconnect.isPending}
      error={disconnect.isError ? errorDetail(disconnect.error) : undefined}
      onConfirm={() =>
        disconnect.mutate(undefined, {
          onSuccess: () => {
            onOpenChange(false)
            showToast(t('disconnected'))
          },
        })
      }
    />
  )
}
