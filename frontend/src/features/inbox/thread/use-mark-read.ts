import { useEffect, useSyncExternalStore } from 'react'
import { useThreadAction } from '../api'
import type { Thread } from '../types'

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}

/** Marks an open thread as read, as soon as somebody can be looking at it. */
export function useMarkRead(businessId: number, thread: Pick<Thread, 'id' | 'unread'>): void {
  const isVisible = useSyncExternalStore(subscribe, () => document.visibilityState === 'visible')
  const { mutate } = useThreadAction(businessId, thread.id)
  const { unread } = thread
  useEffect(() => {
    if (unread > 0 && isVisible) mutate('read')
  }, [unread, isVisible, mutate])
}
