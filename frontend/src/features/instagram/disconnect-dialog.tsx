// Asks before disconnecting: what stops, what stays, and the consequence in the button.
import { errorDetail } from '@/api/client'
import { useDisconnectInstagram } from '@/api/instagram'
import { ConfirmDialog } from '@/components/ui/dialog'
import { showToast } from '@/components/ui/toast'
import { words } from './words'

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
  const account = username ? `@${username}` : words.thisAccount
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        disconnect.reset()
        onOpenChange(next)
      }}
      title={words.disconnectTitle(account)}
      description={
        <>
          <p>{words.stops}</p>
          <p>{words.stays}</p>
        </>
      }
      confirmLabel={words.disconnectNamed(account)}
      cancelLabel={words.keep}
      pending={disconnect.isPending}
      error={disconnect.isError ? errorDetail(disconnect.error) : undefined}
      onConfirm={() =>
        disconnect.mutate(undefined, {
          onSuccess: () => {
            onOpenChange(false)
            showToast(words.disconnected)
          },
        })
      }
    />
  )
}
