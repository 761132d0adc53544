// The h1 of a page. It takes focus when the page is entered by navigation (not on
// the first load), and names the tab: "(3) Inbox · Luna Ceramics · Conversa".
import { useEffect, useRef, type ReactNode } from 'react'
import { FIRST_KEY, useLocation } from '@/lib/router'
import { cn } from '@/lib/cn'
import { setPageTitle } from '@/lib/page-title'

interface PageHeadingProps {
  /** Also the tab's title. */
  title: string
  children?: ReactNode
  className?: string
  /** For pages whose design shows no heading; screen readers still get it. */
  hidden?: boolean
}

export function PageHeading({ title, children, className, hidden }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { key } = useLocation()
  // Only the address the page was entered at counts: opening a thread must not steal the focus.
  const entry = useRef(key)

  useEffect(() => setPageTitle(title), [title])

  useEffect(() => {
    if (entry.current !== FIRST_KEY) heading.current?.focus({ preventScroll: true })
  }, [])

  return (
    <h1
      ref={heading}
      tabIndex={-1}
      className={cn(hidden ? 'sr-only' : 'text-21 font-semibold lg:text-28', className)}
    >
      {children ?? title}
    </h1>
  )
}
