/**
 * Asks before unsaved changes are left: inside the dashboard by a dialog, on closing the tab by the
 * browser.
 */
import { useCallback, useEffect } from 'react'
import { useBlocker } from '@/lib/router'
import { ConfirmDialog } from '@/components/ui/dialog'
import { t } from './texts'

type LeaveGuardProps = { isChanged: boolean; text?: string; onLeave: () => void }

export function LeaveGuard({ isChanged, text = t('leave.text'), onLeave }: LeaveGuardProps) {
  const blocker = useBlocker(
    useCallback((now, next) => isChanged && now.pathname !== next.pathname, [isChanged]),
  )

  useEffect(() => {
    if (!isChanged) return
    function ask(event: BeforeUnloadEvent) {
      event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isChanged])

  return (
    <ConfirmDialog
      open={blocker !== null}
      onOpenChange={(open) => {
        if (!open) blocker?.stay()
      }}
      title={t('leave.title')}
      description={text}
      confirmLabel={t('leave.confirm')}
      cancelLabel={t('leave.stay')}
      onConfirm={() => {
        onLeave()
        blocker?.leave()
      }}
    />
  )
}
