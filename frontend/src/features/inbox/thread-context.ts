/** What every part of an open thread needs to know. */
import { createContext, useContext } from 'react'
import type { OutboxEntry } from './model/outbox'

export type ThreadContext = {
  businessId: number
  threadId: number
  timeZone: string
  customerName: string
  isPersonAnswering: boolean
  /** Until when a person answers, where that ends by itself. */
  personUntil: string | null
  handBack: () => void
  isHandingBack: boolean
  /** Scrolls to a message of this thread, also one that is not loaded yet. */
  showMessage: (messageId: number) => void
  sendAgain: (entry: OutboxEntry) => void
  /** Takes a message that was not sent back into the composer. */
  editPending: (entry: OutboxEntry) => void
  discardPending: (entry: OutboxEntry) => void
}

const Context = createContext<ThreadContext | null>(null)

export const ThreadContextProvider = Context.Provider

export function useThreadContext(): ThreadContext {
  const value = useContext(Context)
  if (!value) throw new Error('useThreadContext is for parts of an open thread.')
  return value
}
