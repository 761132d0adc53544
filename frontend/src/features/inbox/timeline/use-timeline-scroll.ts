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

function findItem(box: HTMLElement, key: string): HTMLElement | null {
  return box.querySelector<HTMLElement>(`[data-item="${CSS.escape(key)}"]`)
}

/** The first item that begins in sight, and where; of one that fills the whole box, that one. */
function readAnchor(box: HTMLElement): Anchor | null {
  const items = [...box.querySelectorAll<HTMLElement>('[data-item]')]
  const first = items.find((item) => item.offsetTop >= box.scrollTop) ?? items.at(-1)
  return first?.dataset.item ? { key: first.dataset.item, top: first.offsetTop } : null
}

/** Where the reader is: at the end, or else at the first item that begins in sight. */
class ReadersPlace {
  private isAtEnd = true
  private anchor: Anchor | null = null

  /** Notes where the reader has scrolled to. Whether that is the end. */
  note(box: HTMLElement): boolean {
    this.isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_SLACK
    this.anchor = readAnchor(box)
    return this.isAtEnd
  }

  /** Takes the reader back there after something has changed its height. */
  keep(box: HTMLElement) {
    if (this.isAtEnd) {
      box.scrollTop = box.scrollHeight
    } else if (this.anchor) {
      const moved = findItem(box, this.anchor.key)
      if (moved) box.scrollTop += moved.offsetTop - this.anchor.top
    }
    this.anchor = readAnchor(box)
  }

  goToEnd(box: HTMLElement) {
    this.isAtEnd = true
    box.scrollTop = box.scrollHeight
  }

  /** Brings a message into the middle and marks it while it has the focus. Whether it is there. */
  goTo(box: HTMLElement, messageId: number): boolean {
    const item = box.querySelector<HTMLElement>(`[data-message="${messageId}"]`)
    if (!item) return false
    this.isAtEnd = false
    box.scrollTop = item.offsetTop - (box.clientHeight - item.offsetHeight) / 2
    item.dataset.marked = 'true'
    item.addEventListener('blur', () => delete item.dataset.marked, { once: true })
    item.focus({ preventScroll: true })
    return true
  }
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
  const [place] = useState(() => new ReadersPlace())
  const { isAway, setIsAway, hasNew } = useNewest(newestKey)

  // After every render, because anything drawn may have changed a height.
  useLayoutEffect(() => {
    if (box.current) place.keep(box.current)
  })

  /**
   * Heights also change without a render: a banner or a keyboard comes, the composer grows, a phone
   * is turned and every line breaks anew. The box is there once its messages are, long after this
   * hook.
   */
  const attach = useCallback(
    (element: HTMLDivElement) => {
      box.current = element
      const unwatch = watchHeights(element, () => place.keep(element))
      return () => {
        unwatch()
        box.current = null
      }
    },
    [place],
  )

  function goToEnd() {
    if (!box.current) return
    place.goToEnd(box.current)
    setIsAway(false)
  }

  function onScroll() {
    if (!box.current) return
    const isAtEnd = place.note(box.current)
    setIsAway(!isAtEnd)
    if (box.current.scrollTop < START_SLACK && !isAtEnd) onNearStart()
  }

  const goTo = (messageId: number) => box.current !== null && place.goTo(box.current, messageId)

  return { box, attach, onScroll, goTo, goToEnd, isAway, hasNew }
}
