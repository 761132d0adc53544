/**
 * Keeps the rows under the reader's thumb where they are when threads move to the top of the list.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Thread } from '../types'
import { ROW_HEIGHT } from './thread-row'

/**
 * The first row from `from` on which nothing has happened since: the others jumped by themselves.
 */
function findStill(
  before: Thread[],
  after: Thread[],
  from: number,
): { was: number; is: number } | null {
  const places = new Map(after.map((thread, at) => [thread.id, at]))
  for (let was = from; was < before.length; was += 1) {
    const thread = before[was]
    const is = thread && places.get(thread.id)
    if (is !== undefined && after[is]?.last_message?.at === thread?.last_message?.at)
      return { was, is }
  }
  return null
}

/** Where each list was left, so that coming back from another page finds it there. */
const places = new Map<string, number>()

export function useListPlace(threads: Thread[], openThreadId: number | null, placeKey: string) {
  const box = useRef<HTMLDivElement>(null)
  const before = useRef(threads)
  const isUnderThumb = useRef(false)
  const [isNewOnTop, setIsNewOnTop] = useState(false)

  useLayoutEffect(() => {
    const element = box.current
    const previous = before.current
    before.current = threads
    if (!element || previous === threads || previous.length === 0) return
    if (element.scrollTop === 0 && !isUnderThumb.current) return
    const still = findStill(previous, threads, Math.floor(element.scrollTop / ROW_HEIGHT))
    if (!still || still.is === still.was) return
    element.scrollTop += (still.is - still.was) * ROW_HEIGHT
    if (still.is > still.was) setIsNewOnTop(true)
  }, [threads])

  // J and K walk past the edge of what shows; the list follows.
  const lastShown = useRef<number | null>(null)
  const lastAt = useRef(0)
  useEffect(() => {
    const element = box.current
    if (!element || openThreadId === null || lastShown.current === openThreadId) return
    const at = threads.findIndex((thread) => thread.id === openThreadId)
    if (at < 0) return
    lastShown.current = openThreadId
    lastAt.current = at
    const top = at * ROW_HEIGHT
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + ROW_HEIGHT - element.clientHeight
    }
  }, [threads, openThreadId])

  // A phone hides the list while a thread is open, and a hidden element forgets its place.
  const lastTop = useRef(places.get(placeKey) ?? 0)
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = lastTop.current
  }, [])
  useLayoutEffect(() => {
    const element = box.current
    if (!element || openThreadId !== null) return
    element.scrollTop = lastTop.current
    const left = lastShown.current
    lastShown.current = null
    if (left !== null) focusPlace(element, left)
  }, [openThreadId]) // eslint-disable-line react-hooks/exhaustive-deps -- once, on coming back

  /**
   * The row of a thread has the focus again; of one that was closed, the row that stands in its
   * place.
   */
  function focusPlace(element: HTMLElement, threadId: number) {
    if (document.activeElement !== document.body) return
    const inItsPlace = threads[Math.min(lastAt.current, threads.length - 1)]?.id
    const rows = [threadId, inItsPlace].map((id) =>
      element.querySelector<HTMLElement>(`[data-thread="${id}"]`),
    )
    rows.find(Boolean)?.focus({ preventScroll: true })
    returnedTo.current = threadId
  }

  // The row may go a moment later than its thread was closed.
  const returnedTo = useRef<number | null>(null)
  useLayoutEffect(() => {
    const threadId = returnedTo.current
    if (threadId === null || !box.current || threads.some((thread) => thread.id === threadId))
      return
    focusPlace(box.current, threadId)
    returnedTo.current = null
  }, [threads]) // eslint-disable-line react-hooks/exhaustive-deps -- for these rows

  return {
    box,
    isNewOnTop,
    goToTop: () => {
      if (box.current) box.current.scrollTop = 0
      setIsNewOnTop(false)
    },
    onPointerEnter: () => {
      isUnderThumb.current = true
    },
    onPointerLeave: () => {
      isUnderThumb.current = false
    },
    onScroll: () => {
      if (!box.current?.clientHeight) return
      lastTop.current = box.current.scrollTop
      places.set(placeKey, lastTop.current)
      if (box.current.scrollTop < ROW_HEIGHT / 2) setIsNewOnTop(false)
    },
  }
}
