// Keyboard shortcuts: useShortcuts({ 'g i': openInbox, j: next, '?': help }).
// Silent while someone types or a dialog is open. Two keys are a sequence within a second.
import { useEffect, useRef } from 'react'

export type Shortcuts = Record<string, () => void>

const sequenceMilliseconds = 1000

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}

export function useShortcuts(shortcuts: Shortcuts, enabled = true) {
  const current = useRef(shortcuts)
  useEffect(() => {
    current.current = shortcuts
  })

  useEffect(() => {
    if (!enabled) return
    let first = ''
    let firstAt = 0
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return
      if (
        isTyping(event.target) ||
        document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"]')
      )
        return
      const sequence =
        event.timeStamp - firstAt < sequenceMilliseconds ? `${first} ${event.key}` : event.key
      const run = current.current[sequence] ?? current.current[event.key]
      first = event.key
      firstAt = event.timeStamp
      if (!run) return
      event.preventDefault()
      first = ''
      run()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [enabled])
}
