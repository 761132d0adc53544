/**
 * Keeps the reader's place in a thread: at the newest message while they are there, and
 * on the very message they read when older ones are put above it.
 */
import { useCallback, useLayoutEffect, useRef, useState } from 'react'

/** This close to the end still counts as the end. */
const END_SLACK = 48
/** This close to the start, earlier messages are asked for. */
const START_SLACK = 400

type Anchor = { key: string; top: number }

function isAtEnd(box: HTMLElement): boolean {
  return box.scrollHeight - box.scrollTop - box.clientHeight < END_SLACK
}

function findItem(box: HTMLElement, key: string): HTMLElement | null {
  return box.querySelector<HTMLElement>(`[data-item="${CSS.escape(key)}"]`)
}

/** The first item that begins in sight, and where; of one that fills the whole box, that one. */
function readAnchor(box: HTMLElement): Anchor | null {
  const items = [...box.querySelectorAll<HTMLElement>('[data-item]')]
  const first = items.find((item) => item.offsetTop >= box.scrollTop) ?? items.at(-1)
  return first?.dataset.item ? { key: first.dataset.item, top: first.offsetTop } : null
}

/** Brings a message into the middle and marks it while it has the focus. Whether it is there. */
function showMessage(box: HTMLElement, messageId: number): boolean {
  const item = box.querySelector<HTMLElement>(`[data-message="${messageId}"]`)
  if (!item) return false
  box.scrollTop = item.offsetTop - (box.clientHeight - item.offsetHeight) / 2
  item.dataset.marked = 'true'
  item.addEventListener('blur', () => delete item.dataset.marked, { once: true })
  item.focus({ preventScroll: true })
  return true
}

/** Calls back whenever the box or what is in it changes its height. Returns what ends that. */
function watchHeights(box: HTMLElement, onChange: () => void): () => void {
  const observer = new ResizeObserver(onChange)
  observer.observe(box)
  if (box.firstElementChild) observer.observe(box.firstElementChild)
  return () => observer.disconnect()
}

/** Whether the reader is away from the end, and something came since. */
function useNewest(newestKey: string | null) {
  const [isAway, setIsAway] = useState(false)
  const [seenKey, setSeenKey] = useState(newestKey)
  // While at the end, what is newest counts as read.
  if (!isAway && seenKey !== newestKey) setSeenKey(newestKey)
  return { isAway, setIsAway, hasNew: isAway && newestKey !== seenKey }
}

export type TimelineScroll = ReturnType<typeof useTimelineScroll>

export function useTimelineScroll({
  newestKey,
  onNearStart,
}: {
  newestKey: string | null
  onNearStart: () => void
}) {
  /** The scrolling element; its items carry `data-item` and it is their offset parent. */
  const box = useRef<HTMLDivElement>(null)
  const sticks = useRef(true)
  const anchor = useRef<Anchor | null>(null)
  const { isAway, setIsAway, hasNew } = useNewest(newestKey)

  function goToEnd() {
    if (!box.current) return
    sticks.current = true
    box.current.scrollTop = box.current.scrollHeight
    setIsAway(false)
  }

  /** Goes to a message, which is marked while it has the focus. Whether it is there. */
  function goTo(messageId: number): boolean {
    const isThere = box.current !== null && showMessage(box.current, messageId)
    if (isThere) sticks.current = false
    return isThere
  }

  function keepPlace() {
    const element = box.current
    if (!element) return
    if (sticks.current) {
      element.scrollTop = element.scrollHeight
    } else if (anchor.current) {
      const moved = findItem(element, anchor.current.key)
      if (moved) element.scrollTop += moved.offsetTop - anchor.current.top
    }
    anchor.current = readAnchor(element)
  }

  // After every render, because anything drawn may have changed a height.
  useLayoutEffect(keepPlace)

  /**
   * Heights also change without a render: a banner or a keyboard comes, the composer grows, a phone
   * is turned and every line breaks anew. The box is there once its messages are, long after this
   * hook.
   */
  const attach = useCallback((element: HTMLDivElement) => {
    box.current = element
    const unwatch = watchHeights(element, keepPlace)
    return () => {
      unwatch()
      box.current = null
    }
  }, [])

  function onScroll() {
    const element = box.current
    if (!element) return
    sticks.current = isAtEnd(element)
    setIsAway(!sticks.current)
    anchor.current = readAnchor(element)
    if (element.scrollTop < START_SLACK && !sticks.current) onNearStart()
  }

  return { box, attach, onScroll, goTo, goToEnd, isAway, hasNew }
}
