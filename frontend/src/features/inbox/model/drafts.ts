/** Unsent text, one draft a thread, kept in this browser until it is sent or emptied. */
import { useCallback, useState } from 'react'

function keyOf(businessId: number, threadId: number): string {
  return `conversa.draft.${businessId}.${threadId}`
}

export function readDraft(businessId: number, threadId: number): string {
  try {
    return localStorage.getItem(keyOf(businessId, threadId)) ?? ''
  } catch {
    return ''
  }
}

export function writeDraft(businessId: number, threadId: number, text: string): void {
  try {
    if (text.trim()) localStorage.setItem(keyOf(businessId, threadId), text)
    else localStorage.removeItem(keyOf(businessId, threadId))
  } catch {
    // Without storage the draft lives as long as the open thread does.
  }
}

/** The draft of one thread. Mount the user of this hook with the thread's id as its key. */
export function useDraft(businessId: number, threadId: number): [string, (text: string) => void] {
  const [text, setText] = useState(() => readDraft(businessId, threadId))
  const change = useCallback(
    (next: string) => {
      setText(next)
      writeDraft(businessId, threadId, next)
    },
    [businessId, threadId],
  )
  return [text, change]
}
