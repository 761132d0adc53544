/**
 * The instructions as they stand in the editor. Without changes they follow what is saved;
 * with changes they stay as typed, also over a reload, until they are saved or discarded.
 */
import { useEffect, useState } from 'react'
import type { Assistant } from '@/api/types'

type Draft = {
  text: string
  /** The saved text that was changed. */
  base: string
}

function keyOf(businessId: number): string {
  return `conversa.instructions.${businessId}`
}

function readDraft(businessId: number): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(businessId)) ?? 'null') as Draft | null
  } catch {
    return null
  }
}

function writeDraft(businessId: number, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(keyOf(businessId), JSON.stringify(draft))
    else localStorage.removeItem(keyOf(businessId))
  } catch {
    // Without storage the draft lives as long as the page does.
  }
}

export function useInstructionsDraft(businessId: number, assistant: Assistant) {
  const [draft, setDraft] = useState(() => readDraft(businessId))
  useEffect(() => writeDraft(businessId, draft), [businessId, draft])

  const isChanged = draft !== null && draft.text !== assistant.instructions
  return {
    text: draft?.text ?? assistant.instructions,
    isChanged,
    /** Somebody saved another text since these changes began. */
    isBehind: isChanged && draft.base !== assistant.instructions,
    change: (text: string) =>
      setDraft((current) => ({ text, base: current?.base ?? assistant.instructions })),
    discard: () => setDraft(null),
    /** After `sent` was stored as `saved`. What was typed meanwhile stays a change of it. */
    markSaved: (sent: string, saved: string) =>
      setDraft((current) =>
        current && current.text !== sent ? { text: current.text, base: saved } : null,
      ),
  }
}

export type InstructionsDraft = ReturnType<typeof useInstructionsDraft>
