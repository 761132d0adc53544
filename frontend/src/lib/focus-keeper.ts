// Focus never falls to the body. When what had it is removed, hidden or disabled, it goes to the
// nearest thing around it that may have it: the message, the list, the conversation, at last the
// page.
import { useEffect } from 'react'

/**
 * Radix gives focus back to what opened a dialog a moment after closing it; that is better where it
 * works.
 */
const waitMilliseconds = 30
const focusable = '[tabindex], a[href], button, input, textarea, select'

function canHaveFocus(element: Element): boolean {
  if (!element.isConnected || element.matches(':disabled')) return false
  return element.checkVisibility?.() ?? true
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

/** Watches the document until the returned function is called. */
export function keepFocus(): () => void {
  /** What had the focus last, then all that is around it, inside out. */
  let path: HTMLElement[] = []
  /** The same of the page itself, for when a dialog or a toast is gone with all that was in it. */
  let pagePath: HTMLElement[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const remember = (event: FocusEvent) => {
    path = event
      .composedPath()
      .filter((each): each is HTMLElement => each instanceof HTMLElement && each !== document.body)
    if (path.some((each) => each.id === 'root')) pagePath = path
  }
  const rescue = () => {
    const [lost, ...around] = path
    // A click on an empty place leaves the focus nowhere on purpose; what had it could still have
    // it.
    if (!isNowhere() || !lost || canHaveFocus(lost)) return
    const next = [...around, ...pagePath].find(
      (each) => each.matches(focusable) && canHaveFocus(each),
    )
    const heading = document.querySelector<HTMLElement>('h1[tabindex]')
    ;(next ?? heading)?.focus({ preventScroll: true })
  }
  const look = () => {
    if (!isNowhere() || !path[0] || canHaveFocus(path[0])) return
    clearTimeout(timer)
    timer = setTimeout(rescue, waitMilliseconds)
  }
  const observer = new MutationObserver(look)
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'class', 'hidden'],
  })
  document.addEventListener('focusin', remember)
  return () => {
    observer.disconnect()
    document.removeEventListener('focusin', remember)
    clearTimeout(timer)
  }
}

export function useFocusKeeper(): void {
  useEffect(keepFocus, [])
}
