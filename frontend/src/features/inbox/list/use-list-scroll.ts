/**
 * Keeps the rows under the reader's thumb where they are when threads move to the top of the list.
 */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
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

type Box = RefObject<HTMLDivElement | null>

/** The rows that are read stay where they are when threads move to the top above them. */
function useSteadyRows(boxRef: Box, threads: Thread[]) {
  const before = useRef(threads)
  const isUnderThumb = useRef(false)
  const [isNewOnTop, setIsNewOnTop] = useState(false)

  useLayoutEffect(() => {
    const element = boxRef.current
    const previous = before.current
    before.current = threads
    if (!element || previous.every((thread, at) => thread.id === threads[at]?.id)) return
    if (element.scrollTop === 0 && !isUnderThumb.current) return
    const still = findStill(previous, threads, Math.floor(element.scrollTop / ROW_HEIGHT))
    if (!still || still.is === still.was) return
    element.scrollTop += (still.is - still.was) * ROW_HEIGHT
    // A list that is all in sight has nothing to scroll, and hides nothing above.
    if (still.is > still.was && element.scrollTop > 0) setIsNewOnTop(true)
  }, [boxRef, threads])

  return {
    isNewOnTop,
    forgetNew: () => setIsNewOnTop(false),
    // React misses the entering of what appears under a mouse that stands still.
    onPointerOver: () => {
      isUnderThumb.current = true
    },
    onPointerLeave: () => {
      isUnderThumb.current = false
    },
  }
}

/**
 * J and K walk past the edge of what shows; the list follows. Returns the thread that was open
 * last, and the place of its row.
 */
function useFollowing(boxRef: Box, threads: Thread[], openThreadId: number | null) {
  const lastShownRef = useRef<number | null>(null)
  const lastAtRef = useRef(0)
  useEffect(() => {
    const element = boxRef.current
    if (!element || openThreadId === null || lastShownRef.current === openThreadId) return
    const at = threads.findIndex((thread) => thread.id === openThreadId)
    if (at < 0) return
    lastShownRef.current = openThreadId
    lastAtRef.current = at
    const top = at * ROW_HEIGHT
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + ROW_HEIGHT - element.clientHeight
    }
  }, [boxRef, threads, openThreadId])
  return { lastShownRef, lastAtRef }
}

/**
 * A phone hides the list while a thread is open, and a hidden element forgets its place and its
 * focus: both are given back. Returns the place.
 */
function useReturn(boxRef: Box, threads: Thread[], openThreadId: number | null, placeKey: string) {
  const { lastShownRef, lastAtRef } = useFollowing(boxRef, threads, openThreadId)
  const lastTopRef = useRef(places.get(placeKey) ?? 0)
  const returnedTo = useRef<number | null>(null)

  /** The row of a thread has the focus again; of one that was closed, the row in its place. */
  function focusPlace(element: HTMLElement, threadId: number) {
    if (document.activeElement !== document.body) return
    const inItsPlace = threads[Math.min(lastAtRef.current, threads.length - 1)]?.id
    const rows = [threadId, inItsPlace].map((id) =>
      element.querySelector<HTMLElement>(`[data-thread="${id}"]`),
    )
    rows.find(Boolean)?.focus({ preventScroll: true })
    returnedTo.current = threadId
  }

  function restoreTop() {
    // A new list stands at its top; setting that would lay out the page before it is painted.
    if (boxRef.current && lastTopRef.current) boxRef.current.scrollTop = lastTopRef.current
  }

  useLayoutEffect(restoreTop, [boxRef])
  useLayoutEffect(() => {
    const element = boxRef.current
    if (!element || openThreadId !== null) return
    restoreTop()
    const left = lastShownRef.current
    lastShownRef.current = null
    if (left !== null) focusPlace(element, left)
  }, [openThreadId]) // eslint-disable-line react-hooks/exhaustive-deps -- once, on coming back

  // The row may go a moment later than its thread was closed.
  useLayoutEffect(() => {
    const threadId = returnedTo.current
    if (threadId === null || !boxRef.current || threads.some((thread) => thread.id === threadId))
      return
    focusPlace(boxRef.current, threadId)
    returnedTo.current = null
  }, [threads]) // eslint-disable-line react-hooks/exhaustive-deps -- for these rows

  return lastTopRef
}

export function useListScroll(threads: Thread[], openThreadId: number | null, placeKey: string) {
  const boxRef = useRef<HTMLDivElement>(null)
  const { forgetNew, ...rows } = useSteadyRows(boxRef, threads)
  const lastTopRef = useReturn(boxRef, threads, openThreadId, placeKey)

  return {
    box: boxRef,
    ...rows,
    goToTop: () => {
      if (boxRef.current) boxRef.current.scrollTop = 0
      forgetNew()
    },
    onScroll: () => {
      if (!boxRef.current?.clientHeight) return
      lastTopRef.current = boxRef.current.scrollTop
      places.set(placeKey, lastTopRef.current)
      if (boxRef.current.scrollTop < ROW_HEIGHT / 2) forgetNew()
    },
  }
}
