// A sentence that appears for a moment: showToast('Saved'). Errors stay until dismissed.
import { X } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { cn } from '@/lib/cn'
import { Button } from './button'

interface Toast {
  id: number
  text: string
  tone: 'neutral' | 'broken'
  action?: { label: string; run: () => void }
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

export function showToast(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}) {
  lastId += 1
  setToasts([...toasts.filter((toast) => toast.text !== text), { id: lastId, text, tone: options.tone ?? 'neutral', action: options.action }].slice(-3))
}

function ToastRow({ toast }: { toast: Toast }) {
  const stays = toast.tone === 'broken' || toast.action !== undefined
  useEffect(() => {
    if (stays) return
    const timer = setTimeout(() => dismissToast(toast.id), shownMilliseconds)
    return () => clearTimeout(timer)
  }, [stays, toast.id])
  return (
    <div
      className={cn(
        'pointer-events-auto flex w-full items-center gap-3 rounded border px-4 py-2 text-15 animate-rise-in',
        toast.tone === 'broken' ? 'border-broken/40 bg-broken-soft text-broken' : 'border-line bg-surface-raised text-ink',
      )}
    >
      <p className="grow">{toast.text}</p>
      {toast.action && (
        <Button variant="link" size="inline" onClick={() => { toast.action?.run(); dismissToast(toast.id) }}>
          {toast.action.label}
        </Button>
      )}
      <Button variant="ghost" size="icon" className="-mr-2" aria-label="Dismiss" onClick={() => dismissToast(toast.id)}>
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
      className="pointer-events-none fixed inset-x-4 bottom-20 z-50 mx-auto flex max-w-md flex-col gap-2 lg:bottom-6"
    >
      {shown.map((toast) => (
        <ToastRow key={toast.id} toast={toast} />
      ))}
    </div>
  )
}
