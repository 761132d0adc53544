/** Asks before unsaved instructions are left: inside the dashboard by a dialog, on closing the tab by the browser. */
import { useEffect } from 'react'
import { useBlocker } from 'react-router'
import { ConfirmDialog } from '@/components/ui/dialog'
import { words } from './words'

export function LeaveGuard({ isChanged, onLeave }: { isChanged: boolean; onLeave: () => void }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isChanged && currentLocation.pathname !== nextLocation.pathname,
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
      open={blocker.state === 'blocked'}
      onOpenChange={(open) => {
        if (!open) blocker.reset?.()
      }}
      title={words.leave.title}
      description={words.leave.text}
      confirmLabel={words.leave.confirm}
      cancelLabel={words.leave.stay}
      onConfirm={() => {
        onLeave()
        blocker.proceed?.()
      }}
    />
  )
}
