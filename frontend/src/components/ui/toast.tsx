// A sentence that appears for a moment: showToast('Saved'). Errors stay until dismissed.
import { X } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { cn } from '@/lib/cn'
import { Button } from './button'
import { t } from '../texts'

interface Toast {
  id: number
  text: string
  tone: 'neutral' | 'broken'
  action?: { label: string; run: () => void }
  /** For how long; null until it is dismissed. */
  milliseconds: number | null
}

const shownMilliseconds = 6000
let toasts: Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function setToasts(next: Toast[]) {
  toasts = next
  listeners.forEach((listener) => listener())
}

export function dismissToast(id: number) {
  setToasts(toasts.filter((toast) => toast.id !== id))
}

interface ToastOptions {
  tone?: Toast['tone']
  action?: Toast['action']
  /** Of a toast with an action, which otherwise stays. */
  milliseconds?: number
}

export function showToast(
  text: string,
  { tone = 'neutral', action, milliseconds }: ToastOptions = {},
) {
  lastId += 1
  const stays = tone === 'broken' || action !== undefined
  const toast = {
    id: lastId,
    text,
    tone,
    action,
    milliseconds: milliseconds ?? (stays ? null : shownMilliseconds),
  }
  setToasts([...toasts.filter((other) => other.text !== text), toast].slice(-3))
}

function ToastRow({ toast }: { toast: Toast }) {
  const { id, milliseconds } = toast
  const [isHeld, setIsHeld] = useState(false)
  useEffect(() => {
    if (milliseconds === null || isHeld) return
    const timer = setTimeout(() => dismissToast(id), milliseconds)
    return () => clearTimeout(timer)
  }, [milliseconds, isHeld, id])
  return (
    <div
      // It does not go away under somebody's finger, or from the keyboard that has reached it.
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
      className={cn(
        'pointer-events-auto flex w-full items-center gap-3 rounded border px-4 py-2 ' +
          'text-15 animate-rise-in',
        toast.tone === 'broken'
          ? 'border-broken/40 bg-broken-soft text-broken'
          : 'border-line bg-surface-raised text-ink',
      )}
    >
      <p className="min-w-0 grow wrap-anywhere">{toast.text}</p>
      {toast.action && (
        <Button
          variant="link"
          size="inline"
          onClick={() => {
            toast.action?.run()
            dismissToast(id)
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <Button
        variant="ghost"
        size="icon"
        className="-mr-2"
        aria-label={t('dismiss')}
        onClick={() => dismissToast(id)}
      >
        <X aria-hidden />
      </Button>
    </div>
  )
}

/** Once in the app; announces each toast to screen readers. */
export function Toaster() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
  useEffect(() => () => setToasts([]), [])
  return (
    <div
      role="status"
      aria-live="polite"
      className={cn(
        'pointer-events-none fixed inset-x-4 bottom-20 z-50 mx-auto flex max-w-md',
        'flex-col gap-2 lg:bottom-6',
      )}
    >
      {shown.map((toast) => (
        <ToastRow key={toast.id} toast={toast} />
      ))}
    </div>
  )
}
